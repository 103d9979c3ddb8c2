package dev.holdfast.redisson;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.redisson.config.DelayStrategy;

/**
 * The pace at which Redisson reconnects by itself. All connections of a provider share it: each reconnect has a time of its own,
 * at most two a second. Thread-safe.
 */
final class ReconnectPace implements DelayStrategy {
    private static final long DISTANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(800);
    private static final long MIN_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MAX_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final AtomicLong last = new AtomicLong(System.nanoTime() - DISTANCE_NANOS);

    @Override
    public Duration calcDelay(int attempt) {
        long now = System.nanoTime();
        long delay = ThreadLocalRandom.current().nextLong(MIN_DELAY_NANOS, MAX_DELAY_NANOS);
        long at = last.updateAndGet(before -> now + Math.max(delay, before + DISTANCE_NANOS - now));
        return Duration.ofNanos(at - now);
    }
}
