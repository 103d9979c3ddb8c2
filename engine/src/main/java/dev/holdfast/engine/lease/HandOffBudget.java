package dev.holdfast.engine.lease;

import dev.holdfast.Fairness;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.spi.AcquireReply.Granted;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The budget of one grant for hand-offs among the threads of this process. It is bounded in number and time, so that other
 * processes wait only a little longer. The first 16 threads get the lock within 50 ms after the first one, and up to 48 more
 * within 5 ms after it. The n-th holder has the n-th of the fencing tokens that the grant reserved. All of them are lower than
 * those of the next process.
 *
 * @param firstFence the fencing token of the first holder; {@link #NONE} if there is none
 * @param size the largest number of holders
 * @param since when the first holder got the lock, as {@link EngineContext#now()}
 * @param fallback the name of the fallback that granted the lock, or null
 * @see <a href="https://doi.org/10.1145/2145816.2145848">Dice, Marathe, Shavit: Lock cohorting (PPoPP 2012)</a>
 */
public record HandOffBudget(
        long firstFence, int size, long since, @Nullable String fallback) {
    private static final long NONE = Long.MIN_VALUE;

    private static final int HOLDERS = 16;
    private static final long TIME = 50 * Timings.MILLI;

    /** The number of holders while each of them holds the lock for microseconds. */
    private static final int SHORT_HOLDERS = 64;

    private static final long SHORT_TIME = 5 * Timings.MILLI;

    /**
     * The number of holders of a grant that was requested without local waiters: enough for the waiters that come while the lock
     * is held. With 1, the first release that finds a waiter goes to the store, which costs processes of few threads a tenth of
     * their throughput.
     */
    private static final int HOLDERS_WITHOUT_WAITERS = 4;

    /** Returns the budget of a grant. */
    static HandOffBudget of(Granted granted, LockOptions options, long now) {
        boolean isFenced = granted.fence().isPresent();
        int size = isFenced ? granted.fenceBlock() : options.fencing() ? 1 : SHORT_HOLDERS;
        return new HandOffBudget(granted.fence().orElse(NONE), size, now, granted.fallback());
    }

    /**
     * Returns how many fencing tokens a claim requests. Without local waiters few are needed: the tokens of processes that take
     * free locks again and again must not run ahead of the clock of the store, which counts for all locks together.
     *
     * @param hasLocalQueue whether there is a local wait queue for the lock
     */
    public static int fenceBlock(LockOptions options, boolean hasLocalQueue) {
        if (!options.fencing()) {
            return 0;
        }
        return isAllowed(options) ? hasLocalQueue ? SHORT_HOLDERS : HOLDERS_WITHOUT_WAITERS : 1;
    }

    /** Returns whether the options allow a hand-off. A fixed lease time is counted from a grant of the store. */
    public static boolean isAllowed(LockOptions options) {
        return options.fairness() == Fairness.BOUNDED && options.autoRenew();
    }

    /** Returns the fencing token of the n-th holder of this grant, counted from 0. */
    OptionalLong fence(int number) {
        return firstFence == NONE ? OptionalLong.empty() : OptionalLong.of(firstFence + number);
    }

    /** Returns whether another hand-off is allowed after the n-th holder, counted from 0. */
    boolean allowsNext(int number, long now) {
        int next = number + 1;
        return fallback == null && next < size && now - since < (next < HOLDERS ? TIME : SHORT_TIME);
    }
}
