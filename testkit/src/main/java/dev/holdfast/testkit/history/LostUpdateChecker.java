package dev.holdfast.testkit.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares counters, which workers incremented by reading and then writing, with the writes that the workers reported. A write
 * with an unknown outcome is in doubt, such as that of a worker that was killed before it reported the write.
 */
public final class LostUpdateChecker {
    /**
     * The updates of all counters.
     *
     * @param expected the number of acknowledged writes
     * @param found the sum of the counters
     * @param inDoubt the number of writes that may or may not have had an effect
     * @param lost the number of acknowledged writes that certainly have no effect on the counters: the sum is too low, or the
     *     same value was written twice
     * @param unexplained the amount by which the counters exceed all writes together
     */
    public record Updates(long expected, long found, long inDoubt, long lost, long unexplained) {
        private static final Updates NONE = new Updates(0, 0, 0, 0, 0);

        private Updates plus(Updates other) {
            return new Updates(
                    expected + other.expected,
                    found + other.found,
                    inDoubt + other.inDoubt,
                    lost + other.lost,
                    unexplained + other.unexplained);
        }
    }

    private record Write(String worker, long attempt) {}

    private final Map<Write, Event> outcomes = new HashMap<>();

    private LostUpdateChecker() {}

    /**
     * Checks all counters.
     *
     * @param history the events, with all acknowledged writes
     * @param found the counter of each lock, all of which were zero at first
     */
    public static Updates check(History history, Map<String, Long> found) {
        Map<String, List<Event>> writes = history.events().stream()
                .filter(event -> event.op() == Op.WRITE)
                .collect(Collectors.groupingBy(Event::lock));
        if (!found.keySet().containsAll(writes.keySet())) {
            throw new IllegalArgumentException(
                    "there were writes to " + writes.keySet() + ", but counters are given only for " + found.keySet());
        }
        Updates all = Updates.NONE;
        for (Map.Entry<String, Long> counter : found.entrySet()) {
            LostUpdateChecker checker = new LostUpdateChecker();
            writes.getOrDefault(counter.getKey(), List.of()).forEach(checker::add);
            all = all.plus(checker.updates(counter.getValue()));
        }
        return all;
    }

    /** Keeps an outcome, whatever event follows: events of the same instant may be in any order. */
    private void add(Event event) {
        outcomes.merge(new Write(event.worker(), event.attempt()), event, (one, other) -> isAnswer(one) ? one : other);
    }

    private static boolean isAnswer(Event event) {
        return event.phase() == Phase.OK || event.phase() == Phase.FAIL;
    }

    private Updates updates(long found) {
        List<Event> acknowledged = outcomes.values().stream()
                .filter(event -> event.phase() == Phase.OK)
                .toList();
        long inDoubt =
                outcomes.values().stream().filter(event -> !isAnswer(event)).count();
        long repeated = acknowledged.size()
                - acknowledged.stream().map(Event::value).distinct().count();
        long missing = acknowledged.size() - found;
        return new Updates(
                acknowledged.size(),
                found,
                inDoubt,
                Math.max(repeated, Math.max(0, missing)),
                Math.max(0, -missing - inDoubt));
    }
}
