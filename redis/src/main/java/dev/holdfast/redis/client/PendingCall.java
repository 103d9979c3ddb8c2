package dev.holdfast.redis.client;

import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call until its reply arrives or its timeout ends. A thread waits for it with {@link #await}, or a future with
 * {@link #future}. A call is given up at its timeout, or when its thread is interrupted. A call that is given up before it was
 * sent is never sent.
 */
public final class PendingCall {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");

    private final ScriptCall call;
    private final String server;
    private final long deadline;

    /** Cancelled when the call is given up. */
    private final CompletableFuture<byte[]> reply = new CompletableFuture<>();

    private volatile boolean isBeingSent;
    private volatile @Nullable Runnable onGivenUp;

    /**
     * Creates a pending call; its timeout begins now.
     *
     * @param call the call
     * @param server the server, for messages, without credentials; empty if it is not known
     */
    public PendingCall(ScriptCall call, String server) {
        this.call = call;
        this.server = server;
        this.deadline = System.nanoTime() + call.timeout().toNanos();
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
     * Returns the time until the timeout ends.
     *
     * @return nanoseconds, negative if the timeout is over
     */
    public long nanosLeft() {
        return deadline - System.nanoTime();
    }

    /**
     * Marks the call as about to be sent. From now on its outcome is unknown until there is a reply.
     *
     * @return false if the call was given up; it must not be sent then
     */
    public boolean beginSending() {
        isBeingSent = true; // before the check: giving up does both in the reverse order
        return !reply.isDone();
    }

    /**
     * Returns whether the call may have been sent.
     *
     * @return true once {@link #beginSending} was called
     */
    public boolean isBeingSent() {
        return isBeingSent;
    }

    /**
     * Completes the call with a reply.
     *
     * @param body the reply
     */
    public void complete(byte[] body) {
        reply.complete(body);
    }

    /**
     * Completes the call with a failure.
     *
     * @param failure a {@link RedisErrorReply}, a {@link RedisUnreachable}, or an unexpected failure
     */
    public void fail(Throwable failure) {
        reply.completeExceptionally(failure);
    }

    /**
     * Runs an action when the call is given up, or at once if it was. To be called once.
     *
     * @param action the action; must not block, and may be run several times
     */
    public void onGivenUp(Runnable action) {
        onGivenUp = action;
        if (reply.isCancelled()) {
            runSafely(action);
        }
    }

    /** Gives the call up, unless it is complete. Returns whether it is given up, now or before. */
    private boolean giveUp() {
        boolean givenUp = reply.cancel(false);
        Runnable action = onGivenUp;
        if (givenUp && action != null) {
            runSafely(action);
        }
        return givenUp;
    }

    /** Runs an action and logs its failure, so that the thread of the timer goes on to give up other calls. */
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
                throw timedOut();
            }
            return result();
        } catch (ExecutionException e) {
            return result();
        } catch (InterruptedException e) {
            giveUp();
            throw e;
        }
    }

    private byte[] result() {
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
     * @return a new future, which fails when the timeout is over
     */
    public CompletableFuture<byte[]> future() {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        Runnable cancelTimeout = TimeoutBuckets.at(deadline, this::giveUp);
        reply.whenComplete((body, thrown) -> {
            cancelTimeout.run();
            if (thrown == null) {
                result.complete(body);
            } else {
                result.completeExceptionally(reply.isCancelled() ? timedOut() : thrown);
            }
        });
        return result;
    }

    private RedisUnreachable timedOut() {
        boolean wasSent = isBeingSent;
        String peer = server.isEmpty() ? "" : (wasSent ? " from " : " to ") + server;
        return new RedisUnreachable(
                (wasSent ? "no reply" : "no connection") + peer + " within "
                        + call.timeout().toMillis() + " ms",
                null,
                wasSent);
    }
}
