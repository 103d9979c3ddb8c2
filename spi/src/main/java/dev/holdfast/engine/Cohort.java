package dev.holdfast.engine;

import dev.holdfast.Fairness;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply.Granted;
import java.util.OptionalLong;

/**
 * How far one grant of the store may still go round among the threads of this process, which then do not ask the store. It is
 * bounded in number and time, so that another process waits little longer for it: some may get it however long each keeps it,
 * and many while all of them together take no longer than a few milliseconds. Each holder has the next fencing token of those
 * that the grant reserved, and so a lower one than the next process gets.
 *
 * @param fence the fencing token of who has the lock now; empty if it has none
 * @param size how many may get it
 * @param number how many had it before who has it now
 * @param since when the first of them got it, as {@link Engine#now()}
 * @see <a href="https://doi.org/10.1145/2145816.2145848">Dice, Marathe, Shavit: Lock cohorting (PPoPP 2012)</a>
 */
record Cohort(OptionalLong fence, int size, int number, long since) {
    /** How many holders one grant may have, however long each of them takes. */
    static final int SOME = 16;

    /** How many holders one grant may have that take microseconds each. */
    static final int MANY = 64;

    private static final long TIME_OF_SOME = 50 * Timings.MILLI;
    private static final long TIME_OF_MANY = 5 * Timings.MILLI;

    static Cohort of(Granted granted, LockOptions options, long now) {
        boolean isFenced = granted.fence().isPresent();
        int size = isFenced ? granted.fenceBlock() : options.fencing() ? 1 : MANY;
        return new Cohort(granted.fence(), size, 0, now);
    }

    /** How many fencing tokens to ask for while nobody is known to wait. */
    static int fenceBlock(LockOptions options) {
        if (!options.fencing()) {
            return 0;
        }
        return isAllowed(options) ? SOME : 1;
    }

    /** How many fencing tokens to ask for in a line, instead of those to ask for without one. */
    static int fenceBlockInLine(int withoutLine) {
        return withoutLine == SOME ? MANY : withoutLine;
    }

    /** Tells whether such a lease may be passed on. A fixed lease time is counted from a grant of the store. */
    static boolean isAllowed(LockOptions options) {
        return options.fairness() == Fairness.BOUNDED && options.autoRenew();
    }

    boolean goesOn(long now) {
        int next = number + 1;
        return next < size && now - since < (next < SOME ? TIME_OF_SOME : TIME_OF_MANY);
    }

    Cohort next() {
        OptionalLong nextFence = fence.isPresent() ? OptionalLong.of(fence.getAsLong() + 1) : fence;
        return new Cohort(nextFence, size, number + 1, since);
    }
}
