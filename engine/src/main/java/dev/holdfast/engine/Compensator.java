package dev.holdfast.engine;

import dev.holdfast.LockKeyConflictException;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Cleans up after requests whose outcome is unknown: releases the token until there is a definite answer or its time has
 * surely run out.
 *
 * <p>One release is not enough. On another connection it can overtake the acquire that it is to undo, and then answers that
 * the token holds nothing. So it is repeated after once, twice and four times the command timeout; by then a store that
 * honours {@link dev.holdfast.spi.Claim#timeout()} refuses the late acquire.
 */
final class Compensator {
    private static final int LADDER = 3;
    private static final long MAX_STEP = 500 * Timings.MILLI;

    private final Engine engine;

    Compensator(Engine engine) {
        this.engine = engine;
    }

    /**
     * Releases in the background.
     *
     * @param ownership whose token
     * @param commandTimeout how long one release may take
     * @param until when the token has surely expired, as {@link Engine#now()}
     */
    void release(Ownership ownership, long commandTimeout, long until) {
        step(ownership, commandTimeout, until, LADDER, 0);
    }

    /**
     * Ends a wait in the background: takes the token out of the queue, and hands on what was handed to it in the same moment.
     * All that was asked with the token has been answered, so one answer is enough.
     *
     * @param ownership whose token
     * @param commandTimeout how long one release may take
     * @param until when the token has surely expired, as {@link Engine#now()}
     */
    void cancel(Ownership ownership, long commandTimeout, long until) {
        step(ownership, commandTimeout, until, 0, 0);
    }

    private void step(Ownership ownership, long commandTimeout, long until, int ladder, int steps) {
        if (engine.now() >= until || (steps > 0 && engine.isClosed())) {
            return;
        }
        engine.calls.releaseAsync(ownership, Duration.ofNanos(commandTimeout)).whenComplete((reply, failure) -> {
            if (reply == ReleaseReply.RELEASED) {
                engine.queues.released(ownership.lockName());
            }
            if (!isDefinite(reply, failure, steps >= ladder)) {
                long delay = steps == 0 ? commandTimeout : commandTimeout << Math.min(steps - 1, 10);
                engine.schedule(
                        steps < LADDER ? delay : MAX_STEP / 2 + engine.jitter(MAX_STEP / 2),
                        () -> step(ownership, commandTimeout, until, ladder, steps + 1));
            }
        });
    }

    private static boolean isDefinite(
            @Nullable ReleaseReply reply, @Nullable Throwable failure, boolean isNothingUnderWay) {
        return reply == ReleaseReply.RELEASED
                || (isNothingUnderWay && (reply == ReleaseReply.NOT_OWNER || isConflict(failure)));
    }

    /** Something that is not a lock is under the key, so the token is not. */
    private static boolean isConflict(@Nullable Throwable failure) {
        return failure != null && StoreFutures.failure(null, failure) instanceof LockKeyConflictException;
    }
}
