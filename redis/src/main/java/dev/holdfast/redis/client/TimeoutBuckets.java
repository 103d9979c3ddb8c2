package dev.holdfast.redis.client;

import dev.holdfast.spi.DaemonTimer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Ends calls at their deadline. Deadlines within the same 8 milliseconds share a bucket, and a bucket is one task of the timer. A
 * task for each call would cost more than the call, because nearly all calls get their reply in time.
 *
 * <p>A far deadline has a task of its own, which is cancelled. Otherwise the thread of the timer would live on until then after the
 * last client is closed.
 */
final class TimeoutBuckets {
    private static final long BUCKET_NANOS = TimeUnit.MILLISECONDS.toNanos(8);
    private static final long FAR_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** The buckets that are not over, by their number. */
    private static final ConcurrentHashMap<Long, Bucket> BUCKETS = new ConcurrentHashMap<>();

    /** The actions of all deadlines within the same 8 milliseconds. */
    private static final class Bucket {
        private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();
        private volatile boolean isOver;

        void add(Runnable action) {
            actions.add(action);
            if (isOver) {
                action.run();
            }
        }

        void expire() {
            isOver = true;
            actions.forEach(Runnable::run);
        }
    }

    /**
     * Runs an action at a deadline, or up to 8 ms later, but never earlier.
     *
     * @param deadline the deadline, as {@link System#nanoTime()}
     * @param action the action; must not block, and may be run twice
     * @return an action that cancels the first one
     */
    static Runnable at(long deadline, Runnable action) {
        long left = deadline - System.nanoTime();
        if (left > FAR_NANOS) {
            return DaemonTimer.shared().schedule(Duration.ofNanos(left), action)::cancel;
        }
        long number = Math.floorDiv(deadline, BUCKET_NANOS) + 1;
        Bucket bucket = BUCKETS.computeIfAbsent(number, TimeoutBuckets::start);
        bucket.add(action);
        return () -> bucket.actions.remove(action);
    }

    private static Bucket start(long number) {
        Bucket bucket = new Bucket();
        long delay = Math.max(0, number * BUCKET_NANOS - System.nanoTime());
        DaemonTimer.shared().schedule(Duration.ofNanos(delay), () -> {
            BUCKETS.remove(number, bucket);
            bucket.expire();
        });
        return bucket;
    }

    private TimeoutBuckets() {}
}
