package dev.holdfast.testkit.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measures how fairly workers share locks. A worker has one ticket in a queue, whatever the number of its threads. It has the
 * ticket from the request of its first waiting thread on, or from a later grant to another of its threads. Each grant to another
 * worker from then until the grant to this one counts as overtaking by that worker. The first one is that worker's turn, and not
 * unfair.
 */
public final class FairnessChecker {
    /** A grant before which another worker acquired the lock often. */
    public record Overtaken(Grant grant, String by, int times) {
        @Override
        public String toString() {
            return by + " got the lock " + times + " times before " + grant + ", which was requested at "
                    + grant.requested();
        }
    }

    /** Returns the grants before which one other worker acquired the lock more than this number of times. */
    public static List<Overtaken> check(History history, int turns) {
        List<Overtaken> found = new ArrayList<>();
        Grants.of(history).stream()
                .collect(Collectors.groupingBy(Grant::lock))
                .values()
                .forEach(grants -> checkLock(grants, turns, found));
        return found;
    }

    private static void checkLock(List<Grant> grants, int turns, List<Overtaken> found) {
        Map<String, Long> last = new HashMap<>();
        for (int i = 0; i < grants.size(); i++) {
            Grant grant = grants.get(i);
            String worker = grant.granted().worker();
            long joined = Math.max(grant.requested(), last.getOrDefault(worker, Long.MIN_VALUE));
            last.put(worker, grant.start());
            Map<String, Integer> others = new HashMap<>();
            for (int j = i - 1; j >= 0 && grants.get(j).start() > joined; j--) {
                others.merge(grants.get(j).granted().worker(), 1, Integer::sum);
            }
            others.remove(worker);
            others.forEach((other, times) -> {
                if (times > turns) {
                    found.add(new Overtaken(grant, other, times));
                }
            });
        }
    }

    /** Returns the longest time from a request to its grant. */
    public static Duration longestWait(History history) {
        return Duration.ofNanos(
                Grants.of(history).stream().mapToLong(Grant::waited).max().orElse(0));
    }

    /** Returns the ratio of the smallest number of grants of a worker to the largest; 1 if there are no grants. */
    public static double smallestShare(History history) {
        Map<String, Long> counts = Grants.of(history).stream()
                .collect(Collectors.groupingBy(grant -> grant.granted().worker(), Collectors.counting()));
        LongSummaryStatistics grants =
                counts.values().stream().mapToLong(Long::longValue).summaryStatistics();
        return counts.isEmpty() ? 1 : grants.getMin() / (double) grants.getMax();
    }

    private FairnessChecker() {}
}
