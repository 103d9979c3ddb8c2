package dev.holdfast.engine.release;

import dev.holdfast.LockKeyConflictException;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compensates requests with an unknown outcome: releases their token until there is a definite reply, or until the token has
 * surely expired. Thread-safe.
 *
 * <p>One release is not enough. On another connection it can overtake the claim that it has to undo, and then does not find the
 * token. So it is repeated after one, two and four command timeouts. By then a store that honours
 * {@link dev.holdfast.spi.Claim#timeout()} refuses the late claim, unless the store's clock was set back. A store that
 * {@linkplain dev.holdfast.spi.LockStore#hasLateRequest knows} of a request that it may still carry out gets a release about every
 * half second until it knows of none. All repetitions together are at most ten thousand in a second.
 */
public final class ReleaseCompensator {
    private static final int REPETITIONS = 3;
    private static final long MAX_PAUSE = 500 * Timings.MILLI;

    /** The time between two repetitions, whatever their tokens: an outage may leave very many tokens behind. */
    private static final long SPACING = Timings.MILLI / 10;

    private final EngineContext context;
    private final Consumer<String> onReleased;
    private final AtomicInteger planned = new AtomicInteger();

    /**
     * Creates a compensator.
     *
     * @param onReleased accepts the name of a lock that a compensation has released
     */
    public ReleaseCompensator(EngineContext context, Consumer<String> onReleased) {
        this.context = context;
        this.onReleased = onReleased;
    }

    /**
     * Releases a token in the background while requests with it may still be in flight.
     *
     * @param commandTimeout how long one release may take, in nanoseconds
     * @param until when the token has surely expired, as {@link EngineContext#now()}
     */
    public void release(Ownership ownership, long commandTimeout, long until) {
        step(ownership, commandTimeout, until, REPETITIONS, 0, false);
    }

    /**
     * Ends a wait in the background: removes the token from the queue of the store, and passes the lock on if it was handed over
     * to the token in the same moment. No request with the token is in flight, so one reply is enough, unless the store knows of a
     * late request.
     *
     * @param commandTimeout how long one release may take, in nanoseconds
     * @param until when the token has surely expired, as {@link EngineContext#now()}
     */
    public void cancelWait(Ownership ownership, long commandTimeout, long until) {
        step(
                ownership,
                commandTimeout,
                until,
                0,
                0,
                true); // at least once, because a ticket does not end with the token
    }

    /**
     * Sends one release, and plans the next one if it is not enough.
     *
     * @param isLate whether a release is needed even if the token has expired: the last one had a reply, but the store may still
     *     carry out an earlier request
     */
    private void step(
            Ownership ownership, long commandTimeout, long until, int repetitions, int steps, boolean isLate) {
        if ((context.now() >= until && !isLate) || (steps > 0 && context.isClosed())) {
            return;
        }
        Runnable end = context.inFlight().begin(); // closing waits, as the store may take several calls
        context.store()
                .releaseAsync(ownership, Duration.ofNanos(commandTimeout))
                .whenComplete((reply, failure) -> {
                    end.run();
                    if (reply == ReleaseReply.RELEASED) {
                        onReleased.accept(ownership.lockName());
                    }
                    boolean isStillLate = failure == null && context.store().hasLateRequest(ownership);
                    if (isStillLate || !isDefinite(reply, failure, steps >= repetitions)) {
                        long delay = steps == 0 ? commandTimeout : commandTimeout << Math.min(steps - 1, 10);
                        repeatAfter(
                                steps < REPETITIONS ? delay : MAX_PAUSE / 2 + context.jitter(MAX_PAUSE / 2),
                                () -> step(ownership, commandTimeout, until, repetitions, steps + 1, isStillLate));
                    }
                });
    }

    private void repeatAfter(long delay, Runnable step) {
        long spread = planned.incrementAndGet() * SPACING;
        context.schedule(Math.max(delay, spread), () -> {
            planned.decrementAndGet();
            step.run();
        });
    }

    private static boolean isDefinite(
            @Nullable ReleaseReply reply, @Nullable Throwable failure, boolean isNothingInFlight) {
        return reply == ReleaseReply.RELEASED
                || (isNothingInFlight && (reply == ReleaseReply.NOT_OWNER || isConflict(failure)));
    }

    /** Returns whether the key holds something that is not a lock, and so does not hold the token. */
    private static boolean isConflict(@Nullable Throwable failure) {
        return failure != null && StoreFutures.failure(null, failure) instanceof LockKeyConflictException;
    }
}
