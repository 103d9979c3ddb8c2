package dev.holdfast.engine;

import dev.holdfast.Fairness;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply.Granted;
import java.util.OptionalLong;

/**
 * How far one grant of the store may still go round among the threads of this process, which then do not ask the store. It is
 * bounded in number and time, so that another process waits little longer for it: nobody gets it later than 50 ms after the
 * first did, and from the seventeenth on nobody later than 5 ms. Each holder has the next fencing token of those that the grant
 * reserved, and so a lower one than the next process gets.
 *
 * @param fence the fencing token of who has the lock now; empty if it has none
 * @param size how many may get it
 * @param number how many had it before who has it now
 * @param since when the first of them got it, as {@link Engine#now()}
 * @see <a href="https://doi.org/10.1145/2145816.2145848">Dice, Marathe, Shavit: Lock cohorting (PPoPP 2012)</a>
 */
record Cohort(OptionalLong fence, int size, int number, long since) {
    private static final int HOLDERS = 16;
    private static final long TIME = 50 * Timings.MILLI;

    /** Where each takes microseconds there may be more. */
    private static final int SHORT_HOLDERS = 64;

    private static final long SHORT_TIME = 5 * Timings.MILLI;

    static Cohort of(Granted granted, LockOptions options, long now) {
        boolean isFenced = granted.fence().isPresent();
        int size = isFenced ? granted.fenceBlock() : options.fencing() ? 1 : SHORT_HOLDERS;
        return new Cohort(granted.fence(), size, 0, now);
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

    boolean goesOn(long now) {
        int next = number + 1;
        return next < size && now - since < (next < HOLDERS ? TIME : SHORT_TIME);
    }

    Cohort next() {
        OptionalLong nextFence = fence.isPresent() ? OptionalLong.of(fence.getAsLong() + 1) : fence;
        return new Cohort(nextFence, size, number + 1, since);
    }
}
