package dev.holdfast.redis;

import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call that somebody waits for, on a thread or with a future, and no longer than its timeout. A call that is given up, at its
 * timeout or by an interrupt, is not sent any more if it has not been.
 */
public final class PendingCall {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");

    private final ScriptCall call;
    private final String server;
    private final long end;

    /** Cancelled when the call is given up. */
    private final CompletableFuture<byte[]> reply = new CompletableFuture<>();

    private volatile boolean isBeingSent;
    private volatile @Nullable Runnable onGivenUp;

    /**
     * Starts the time of a call.
     *
     * @param call the call
     * @param server the server, for messages, without credentials; empty if it is not known
     */
    public PendingCall(ScriptCall call, String server) {
        this.call = call;
        this.server = server;
        this.end = System.nanoTime() + call.timeout().toNanos();
    }

    /**
     * Returns the call.
     *
     * @return the call
     */
    public ScriptCall call() {
        return call;
    }

    /**
     * Returns the time that is left.
     *
     * @return nanoseconds, negative if the time is over
     */
    public long nanosLeft() {
        return end - System.nanoTime();
    }

    /**
     * Says that the call is about to be sent. From now on its outcome is unknown until there is an answer.
     *
     * @return false if the call was given up; it must not be sent then
     */
    public boolean beginSending() {
        isBeingSent = true; // before the look at who waits: giving up happens in the reverse order
        return !reply.isDone();
    }

    /**
     * Tells whether the call was about to be sent.
     *
     * @return true once {@link #beginSending} was called
     */
    public boolean isBeingSent() {
        return isBeingSent;
    }

    /**
     * Ends the call with the reply.
     *
     * @param answer the reply
     */
    public void complete(byte[] answer) {
        reply.complete(answer);
    }

    /**
     * Ends the call with a failure.
     *
     * @param failure {@link RedisErrorReply}, {@link RedisUnreachable}, or what should not happen
     */
    public void fail(Throwable failure) {
        reply.completeExceptionally(failure);
    }

    /**
     * Has an action run if the call is given up, or was. To be called once.
     *
     * @param action what to do; may be done several times, and does not block
     */
    public void onGivenUp(Runnable action) {
        onGivenUp = action;
        if (reply.isCancelled()) {
            runSafely(action);
        }
    }

    /** Gives the call up, unless it is answered. Returns whether it is given up, by this or before. */
    private boolean giveUp() {
        boolean givenUp = reply.cancel(false);
        Runnable action = onGivenUp;
        if (givenUp && action != null) {
            runSafely(action);
        }
        return givenUp;
    }

    /** Others whose time is over are told by the same thread. */
    private static void runSafely(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "what belongs to a call that was given up failed", e);
        }
    }

    /**
     * Waits for the reply.
     *
     * @return the reply
     * @throws InterruptedException if the thread is interrupted; the call is then given up
     */
    public byte[] await() throws InterruptedException {
        try {
            return reply.get(Math.max(0, nanosLeft()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (giveUp()) {
                throw late();
            }
            return answered();
        } catch (ExecutionException e) {
            return answered();
        } catch (InterruptedException e) {
            giveUp();
            throw e;
        }
    }

    private byte[] answered() {
        try {
            return reply.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /**
     * Returns a future of the reply.
     *
     * @return a new future, which fails when the time is over
     */
    public CompletableFuture<byte[]> future() {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Runnable inTime = TimeLimits.at(end, this::giveUp);
        reply.whenComplete((text, thrown) -> {
            inTime.run();
            if (thrown == null) {
                answer.complete(text);
            } else {
                answer.completeExceptionally(reply.isCancelled() ? late() : thrown);
            }
        });
        return answer;
    }

    private RedisUnreachable late() {
        boolean wasSent = isBeingSent;
        String which = server.isEmpty() ? "" : (wasSent ? " from " : " to ") + server;
        return new RedisUnreachable(
                (wasSent ? "no reply" : "no connection") + which + " within "
                        + call.timeout().toMillis() + " ms",
                null,
                wasSent);
    }
}
