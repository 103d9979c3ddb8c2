package dev.holdfast.redis;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Ends calls whose time is over. One task of the timer serves all that end within some milliseconds: a task for each would cost
 * more than the call, as nearly all are answered.
 */
final class TimeLimits {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

    private static final ConcurrentHashMap<Long, Step> STEPS = new ConcurrentHashMap<>();

    /** Those whose time ends within the same milliseconds. */
    private static final class Step {
        private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();
        private volatile boolean isOver;

        void add(Runnable end) {
            ends.add(end);
            if (isOver) {
                end.run();
            }
        }

        void end() {
            isOver = true;
            ends.forEach(Runnable::run);
        }
    }

    /**
     * Has an action run when a time is over, or up to 8 ms later, and not before.
     *
     * @param at the time, as {@link System#nanoTime()}
     * @param end what to do; may be done twice, and does not block
     * @return takes it back
     */
    static Runnable at(long at, Runnable end) {
        long number = Math.floorDiv(at, STEP_NANOS) + 1;
        Step step = STEPS.computeIfAbsent(number, TimeLimits::started);
        step.add(end);
        return () -> step.ends.remove(end);
    }

    private static Step started(long number) {
        Step step = new Step();
        long delay = Math.max(0, number * STEP_NANOS - System.nanoTime());
        CompletableFuture.delayedExecutor(delay, TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> {
                    STEPS.remove(number, step);
                    step.end();
                });
        return step;
    }

    private TimeLimits() {}
}
