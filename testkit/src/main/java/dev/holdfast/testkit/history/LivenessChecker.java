package dev.holdfast.testkit.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds lack of progress: requests without an outcome, and locks without a holder that have waiters. */
public final class LivenessChecker {
    /**
     * A time in which a lock had a waiter, but no holder.
     *
     * @param from the end of the last lease, or the request of the waiter if that was later
     * @param next the grant that ended this time
     */
    public record Idle(long from, Grant next) {
        /** Returns the length of this time. */
        public Duration time() {
            return Duration.ofNanos(next.start() - from);
        }

        @Override
        public String toString() {
            return "nobody had the lock for " + time().toMillis() + " ms from " + from
                    + " on, although somebody waited; then " + next;
        }
    }

    private record Attempt(String worker, long number) {
        static Attempt of(Event event) {
            return new Attempt(event.worker(), event.attempt());
        }
    }

    /**
     * Returns the requests that had no outcome in time. Leaves out requests of workers that died before that time was over, and
     * requests whose time was not over at the end of the history.
     *
     * @param atMost the wait time of the workers, and a margin to report a timeout
     */
    public static List<Event> stuck(History history, Duration atMost) {
        Map<Attempt, Long> outcomes = new HashMap<>();
        Map<String, List<Long>> deaths = new HashMap<>();
        long end = Long.MIN_VALUE;
        for (Event event : history.events()) {
            if (event.op() == Op.ACQUIRE && event.phase() != Phase.INVOKE) {
                outcomes.put(Attempt.of(event), event.t());
            } else if (event.op() == Op.DEATH) {
                deaths.computeIfAbsent(event.worker(), worker -> new ArrayList<>())
                        .add(event.t());
            }
            end = event.t();
        }
        List<Event> stuck = new ArrayList<>();
        for (Event asked :
                history.where(event -> event.is(Op.ACQUIRE, Phase.INVOKE)).events()) {
            long limit = asked.t() + atMost.toNanos();
            boolean isDead = deaths.getOrDefault(asked.worker(), List.of()).stream()
                    .anyMatch(death -> death >= asked.t() && death <= limit);
            if (end > limit && !isDead && outcomes.getOrDefault(Attempt.of(asked), Long.MAX_VALUE) > limit) {
                stuck.add(asked);
            }
        }
        return stuck;
    }

    /** Returns the times longer than the given one in which a lock had no holder, but a waiter that acquired it later. */
    public static List<Idle> idle(History history, Duration longerThan) {
        List<Idle> found = new ArrayList<>();
        Grants.of(history).stream()
                .collect(Collectors.groupingBy(Grant::lock))
                .values()
                .forEach(grants -> addIdle(grants, longerThan, found));
        return found;
    }

    private static void addIdle(List<Grant> grants, Duration longerThan, List<Idle> found) {
        long[] waiting = new long[grants.size()]; // the earliest request of this grant and those after it
        long earliest = Long.MAX_VALUE;
        for (int i = grants.size() - 1; i >= 0; i--) {
            earliest = Math.min(earliest, grants.get(i).requested());
            waiting[i] = earliest;
        }
        long free = Long.MIN_VALUE;
        for (int i = 0; i < waiting.length; i++) {
            Idle idle = new Idle(Math.max(free, waiting[i]), grants.get(i));
            if (idle.time().compareTo(longerThan) > 0) {
                found.add(idle);
            }
            free = Math.max(free, grants.get(i).end());
        }
    }

    private LivenessChecker() {}
}
