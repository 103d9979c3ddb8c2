package dev.holdfast.resilience4j;

import dev.holdfast.spi.Ticker;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Since when the breaker has kept new claims from the primary without a single answer to anything in between. Only when that has
 * lasted for the longest lease time, every lease that was alive when the breaker opened must have ended, and the fallback may
 * grant.
 */
final class Outage {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.resilience4j");
    private static final long NONE = Long.MIN_VALUE;

    private final String primary;
    private final String fallback;
    private final long maxLeaseTime;
    private final Ticker ticker;
    private final long origin;

    /** The time of the first claim that was kept from it since the last answer, or {@link #NONE}. */
    private final AtomicLong since = new AtomicLong(NONE);

    private final AtomicBoolean hasUsedFallback = new AtomicBoolean();

    Outage(String primary, String fallback, Duration maxLeaseTime, Ticker ticker) {
        this.primary = primary;
        this.fallback = fallback;
        this.maxLeaseTime = maxLeaseTime.toNanos();
        this.ticker = ticker;
        this.origin = ticker.nanoTime();
    }

    /** The primary answered something: it may have leases that are alive. */
    void end() {
        if (since.get() != NONE) {
            since.set(NONE);
            if (hasUsedFallback.compareAndSet(true, false)) {
                LOG.log(
                        Level.INFO,
                        "{0} answers again: new locks are taken there, and no more on {1}",
                        primary,
                        fallback);
            }
        }
    }

    /** A new claim was refused, or failed as a probe. */
    void begin() {
        if (since.get() == NONE) {
            since.compareAndSet(NONE, ticker.nanoTime() - origin);
        }
    }

    /** Returns how long it takes until the fallback may grant; zero if it may now, and the full time if there is no outage. */
    Duration untilFallback() {
        long begun = since.get();
        long passed = begun == NONE ? 0 : ticker.nanoTime() - origin - begun;
        return Duration.ofNanos(Math.max(0, maxLeaseTime - passed));
    }

    boolean isFallbackInUse() {
        return untilFallback().isZero();
    }

    /** The fallback granted a lock. */
    void usedFallback() {
        if (hasUsedFallback.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "{0} has been silent for longer than any lease: new locks are taken on the fallback {1}, which excludes"
                            + " only those who use it too",
                    primary,
                    fallback);
        }
    }
}
