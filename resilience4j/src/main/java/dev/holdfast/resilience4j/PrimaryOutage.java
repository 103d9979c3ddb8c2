package dev.holdfast.resilience4j;

import dev.holdfast.spi.Ticker;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The current outage of the primary, if there is one. It starts with the first new claim that did not get through to the primary,
 * and ends with the next reply to any request. Once it has lasted for the longest lease time, every lease that was valid when it
 * started has ended, so the fallback may grant. Thread-safe.
 */
final class PrimaryOutage {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.resilience4j");
    private static final long NONE = Long.MIN_VALUE;

    private final String primary;
    private final String fallback;
    private final long maxLeaseTime;
    private final Ticker ticker;
    private final long origin;

    /** When the first claim since the last reply failed to get through, or {@link #NONE}. */
    private final AtomicLong start = new AtomicLong(NONE);

    /** Whether the fallback has granted a lock since the last reply of the primary. */
    private final AtomicBoolean hasUsedFallback = new AtomicBoolean();

    PrimaryOutage(String primary, String fallback, Duration maxLeaseTime, Ticker ticker) {
        this.primary = primary;
        this.fallback = fallback;
        this.maxLeaseTime = maxLeaseTime.toNanos();
        this.ticker = ticker;
        this.origin = ticker.nanoTime();
    }

    /** Ends the outage after a reply of the primary: the primary may have valid leases. */
    void end() {
        if (start.get() != NONE) {
            start.set(NONE);
            if (hasUsedFallback.compareAndSet(true, false)) {
                LOG.log(
                        Level.INFO,
                        "{0} replies again: new locks are taken there, and no more on {1}",
                        primary,
                        fallback);
            }
        }
    }

    /** Starts the outage, unless it has started, after a new claim was refused or failed as a probe. */
    void begin() {
        if (start.get() == NONE) {
            start.compareAndSet(NONE, ticker.nanoTime() - origin);
        }
    }

    /** Returns the time until the fallback may grant: zero if it may now, the longest lease time if there is no outage. */
    Duration timeUntilFallback() {
        long started = start.get();
        long passed = started == NONE ? 0 : ticker.nanoTime() - origin - started;
        return Duration.ofNanos(Math.max(0, maxLeaseTime - passed));
    }

    /** Returns whether a claim may go to the fallback now: the outage has lasted for the longest lease time. */
    boolean mayFallbackGrant() {
        return timeUntilFallback().isZero();
    }

    /** Logs the first grant of the fallback in this outage. */
    void onFallbackGrant() {
        if (hasUsedFallback.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "{0} has been silent for longer than any lease: new locks are taken on the fallback {1}, which excludes"
                            + " only the processes that use it too",
                    primary,
                    fallback);
        }
    }
}
