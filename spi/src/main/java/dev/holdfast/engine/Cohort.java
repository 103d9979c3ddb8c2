package dev.holdfast.engine;

import dev.holdfast.Fairness;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply.Granted;
import java.util.OptionalLong;

/**
 * How far one grant of the store may still go round among the threads of this process, which then do not ask the store. It is
 * bounded in number and time, so that another process waits no longer for it. Each holder has the next fencing token of those
 * that the grant reserved, and so a lower one than the next process gets.
 *
 * @param fence the fencing token of who has the lock now; empty if it has none
 * @param left how many may still get it
 * @param end when the last of them is to have got it, as {@link Engine#now()}
 * @see <a href="https://doi.org/10.1145/2145816.2145848">Dice, Marathe, Shavit: Lock cohorting (PPoPP 2012)</a>
 */
record Cohort(OptionalLong fence, int left, long end) {
    /** How many holders one grant may have. */
    static final int SIZE = 16;

    private static final long TIME = 50 * Timings.MILLI;

    static Cohort of(Granted granted, LockOptions options, long now) {
        boolean isFenced = granted.fence().isPresent();
        int size = isFenced ? granted.fenceBlock() : options.fencing() ? 1 : SIZE;
        return new Cohort(granted.fence(), size - 1, now + TIME);
    }

    /** How many fencing tokens to ask for. */
    static int fenceBlock(LockOptions options) {
        if (!options.fencing()) {
            return 0;
        }
        return isAllowed(options) ? SIZE : 1;
    }

    /** Tells whether such a lease may be passed on. A fixed lease time is counted from a grant of the store. */
    static boolean isAllowed(LockOptions options) {
        return options.fairness() == Fairness.BOUNDED && options.autoRenew();
    }

    boolean goesOn(long now) {
        return left > 0 && now < end;
    }

    Cohort next() {
        return new Cohort(fence.isPresent() ? OptionalLong.of(fence.getAsLong() + 1) : fence, left - 1, end);
    }
}
