package dev.holdfast.redis.store;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Claims locks with ACQUIRE, and records which owner tokens wait in a queue afterwards. Thread-safe. */
public final class AcquireOperation {
    /** The range of the delay between two polls of a waiter while the subscription is not open. */
    private static final long MIN_POLL_MILLIS = 50;

    private static final long MAX_POLL_MILLIS = 250;

    private final ScriptRunner runner;
    private final ScriptCallFactory calls;
    private final WaitingTokens tokens;
    private final HandOverSubscription subscription;
    private final AcquireReplyReader replyReader = new AcquireReplyReader();

    /**
     * Creates the operation.
     *
     * @param runner runs the script
     * @param calls makes the calls of the script
     * @param tokens records which tokens wait
     * @param subscription the subscription that notifies waiters of hand-overs
     */
    public AcquireOperation(
            ScriptRunner runner, ScriptCallFactory calls, WaitingTokens tokens, HandOverSubscription subscription) {
        this.runner = runner;
        this.calls = calls;
        this.tokens = tokens;
        this.subscription = subscription;
    }

    /**
     * Claims a lock, and blocks for the reply.
     *
     * @param claim the claim
     * @return the reply
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     */
    public AcquireReply run(Claim claim) throws InterruptedException {
        Claim sent = withoutQueueIfRefused(claim);
        try {
            ScriptReply reply = runner.run(call(sent));
            // A rejected late request shows the server's true time, so the second one has the right limit.
            return read(sent, AcquireReplyReader.isLate(reply) ? runner.run(call(sent)) : reply);
        } catch (InterruptedException e) {
            mayWait(sent);
            throw e;
        } catch (RuntimeException e) {
            throw failed(sent, e);
        }
    }

    /**
     * Claims a lock.
     *
     * @param claim the claim
     * @return a future of the reply
     */
    public CompletableFuture<AcquireReply> runAsync(Claim claim) {
        Claim sent = withoutQueueIfRefused(claim);
        return runner.runAsync(call(sent))
                .thenCompose(first -> AcquireReplyReader.isLate(first)
                        ? runner.runAsync(call(sent))
                        : CompletableFuture.completedFuture(first))
                .thenApply(reply -> read(sent, reply))
                .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(failed(sent, thrown)));
    }

    private ScriptCall call(Claim claim) {
        return calls.acquire(claim, subscription.isCounted());
    }

    /**
     * Returns the claim, without its queue entry if the server refuses the subscription: a waiter that cannot be notified of a
     * hand-over does not join the queue.
     */
    Claim withoutQueueIfRefused(Claim claim) {
        return claim.queueEntry() != null && subscription.isRefused() ? claim.withQueueEntry(null) : claim;
    }

    /** Reads a reply, and records whether the token waits now. */
    AcquireReply read(Claim claim, ScriptReply scriptReply) {
        AcquireReply reply = replyReader.read(claim, scriptReply, this::pollDelay);
        if (reply instanceof Granted) {
            tokens.granted(claim.ownership());
        } else if (reply instanceof Busy busy && busy.ticket() != null) {
            tokens.waits(claim.ownership());
        }
        return reply;
    }

    /** Translates a failure, and records that the token may wait if the outcome is unknown. */
    RuntimeException failed(Claim claim, Throwable thrown) {
        RuntimeException failure = RedisErrors.translate(claim.lockName(), RedisScripts.ACQUIRE, thrown);
        if (!(failure instanceof LockUnavailableException unavailable) || unavailable.outcomeUnknown()) {
            mayWait(claim);
        }
        return failure;
    }

    /** Records an attempt without a reply, which may have got a ticket. The caller ends this wait with a release, like any wait. */
    void mayWait(Claim claim) {
        if (claim.queueEntry() != null) {
            tokens.waits(claim.ownership());
        }
    }

    private @Nullable Duration pollDelay() {
        return subscription.isOpen()
                ? null
                : Duration.ofMillis(ThreadLocalRandom.current().nextLong(MIN_POLL_MILLIS, MAX_POLL_MILLIS));
    }
}
