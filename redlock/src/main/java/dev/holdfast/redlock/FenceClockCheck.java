package dev.holdfast.redlock;

import dev.holdfast.spi.Ticker;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Warns, once, about fencing tokens that are far ahead of the clock. A member keeps its tokens close to its clock, in microseconds.
 * If its clock was set ahead, its tokens raise those of all members. Tokens still rise, but they are not close to the time any more.
 * Thread-safe.
 */
final class FenceClockCheck {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redlock");
    private static final long TOLERANCE_MILLIS = Duration.ofHours(1).toMillis();

    /** A token that is farther ahead was not made from a clock. */
    private static final long LIMIT_MILLIS = Duration.ofDays(36_500).toMillis();

    private final Ticker ticker;
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    FenceClockCheck(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Checks a fencing token, and logs the warning if there is one.
     *
     * @param member the member that issued it
     */
    void check(Member member, long fence) {
        String warning = warning(member, fence);
        if (warning != null) {
            LOG.log(Level.WARNING, warning);
        }
    }

    /** Returns the warning about a fencing token; null if there is none, or there was one before. */
    @Nullable
    String warning(Member member, long fence) {
        long ahead = fence / 1_000 - ticker.currentTimeMillis();
        if (ahead <= TOLERANCE_MILLIS || ahead >= LIMIT_MILLIS || !hasWarned.compareAndSet(false, true)) {
            return null;
        }
        return member + " issued fencing token " + fence + ", which is "
                + Duration.ofMillis(ahead).toHours()
                + " hours ahead of the clock of this machine. The clock of that member, or of another one at an earlier"
                + " time, is or was ahead. Tokens keep rising, and those of all members are ahead from now on. Check the"
                + " clocks of the members.";
    }
}
