package dev.holdfast.engine;

import dev.holdfast.Fairness;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply.Granted;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far one grant of the store may still go round among the threads of this process, which then do not ask the store. It is
 * bounded in number and time, so that another process waits little longer for it: nobody gets it later than 50 ms after the
 * first did, and from the seventeenth on nobody later than 5 ms. Each holder has the next fencing token of those that the grant
 * reserved, and so a lower one than the next process gets.
 *
 * @param firstFence the fencing token of the first of them; {@link #NONE} if they have none
 * @param size how many may get it
 * @param since when the first of them got it, as {@link Engine#now()}
 * @param fallback which fallback granted it, or null
 * @see <a href="https://doi.org/10.1145/2145816.2145848">Dice, Marathe, Shavit: Lock cohorting (PPoPP 2012)</a>
 */
record Cohort(
        long firstFence, int size, long since, @Nullable String fallback) {
    private static final long NONE = Long.MIN_VALUE;

    private static final int HOLDERS = 16;
    private static final long TIME = 50 * Timings.MILLI;

    /** Where each takes microseconds there may be more. */
    private static final int SHORT_HOLDERS = 64;

    private static final long SHORT_TIME = 5 * Timings.MILLI;

    static Cohort of(Granted granted, LockOptions options, long now) {
        boolean isFenced = granted.fence().isPresent();
        int size = isFenced ? granted.fenceBlock() : options.fencing() ? 1 : SHORT_HOLDERS;
        return new Cohort(granted.fence().orElse(NONE), size, now, granted.fallback());
    }

    /**
     * How many fencing tokens to ask for. Without a line hardly anybody comes to need them, and who takes a free lock again and
     * again is not to run ahead of the store's clock.
     *
     * @param hasLine whether there is a line for the lock in this process
     */
    static int fenceBlock(LockOptions options, boolean hasLine) {
        if (!options.fencing()) {
            return 0;
        }
        return isAllowed(options) ? hasLine ? SHORT_HOLDERS : HOLDERS : 1;
    }

    /** Tells whether such a lease may be passed on. A fixed lease time is counted from a grant of the store. */
    static boolean isAllowed(LockOptions options) {
        return options.fairness() == Fairness.BOUNDED && options.autoRenew();
    }

    /** The fencing token of the one before whom so many had the lock. */
    OptionalLong fence(int number) {
        return firstFence == NONE ? OptionalLong.empty() : OptionalLong.of(firstFence + number);
    }

    /** Tells whether another may get it after the one before whom so many had it. */
    boolean goesOn(int number, long now) {
        int next = number + 1;
        return fallback == null && next < size && now - since < (next < HOLDERS ? TIME : SHORT_TIME);
    }
}
