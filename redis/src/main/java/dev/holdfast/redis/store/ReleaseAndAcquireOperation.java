package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Releases a lock and claims it for another owner of this process in one step, with RELEASE_AND_ACQUIRE. If one half has to be
 * repeated, it continues as an operation of its own. Thread-safe.
 */
public final class ReleaseAndAcquireOperation implements ReleaseAndAcquire {
    private final ScriptRunner runner;
    private final ScriptCallFactory calls;
    private final AcquireOperation acquires;
    private final ReleaseOperation releases;
    private final WaitingTokens tokens;
    private final HandOverSubscription subscription;

    /**
     * Creates the operation.
     *
     * @param runner runs the script
     * @param calls makes the calls of the script
     * @param acquires reads and repeats the second half
     * @param releases repeats the first half
     * @param tokens records which tokens have stopped waiting
     * @param subscription the subscription that notifies waiters of hand-overs
     */
    public ReleaseAndAcquireOperation(
            ScriptRunner runner,
            ScriptCallFactory calls,
            AcquireOperation acquires,
            ReleaseOperation releases,
            WaitingTokens tokens,
            HandOverSubscription subscription) {
        this.runner = runner;
        this.calls = calls;
        this.acquires = acquires;
        this.releases = releases;
        this.tokens = tokens;
        this.subscription = subscription;
    }

    @Override
    public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquire(
            Ownership released, Claim claim, Duration timeout) throws InterruptedException {
        tokens.released(released);
        Claim sent = acquires.withoutQueueIfRefused(claim);
        CompletableFuture<ScriptReply> reply;
        try {
            reply = runner.runOnCallerIfBlocking(call(released, sent, timeout));
        } catch (InterruptedException e) {
            acquires.mayWait(sent);
            throw e;
        }
        return read(released, sent, timeout, reply);
    }

    @Override
    public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquireAsync(
            Ownership released, Claim claim, Duration timeout) {
        tokens.released(released);
        Claim sent = acquires.withoutQueueIfRefused(claim);
        return read(released, sent, timeout, runner.runAsync(call(released, sent, timeout)));
    }

    private ScriptCall call(Ownership released, Claim claim, Duration timeout) {
        return calls.releaseAndAcquire(released, claim, subscription.isCounted(), timeout);
    }

    private CompletableFuture<ReleaseAndAcquireReply> read(
            Ownership released, Claim claim, Duration timeout, CompletableFuture<ScriptReply> reply) {
        return reply.handle((both, thrown) -> both != null
                        ? replied(released, claim, timeout, both)
                        : failed(released, claim, timeout, thrown))
                .thenCompose(result -> result);
    }

    private CompletableFuture<ReleaseAndAcquireReply> replied(
            Ownership released, Claim claim, Duration timeout, ScriptReply both) {
        String[] statuses = both.status().split(" ", 2);
        ScriptReply release = both.withStatus(statuses[0]);
        CompletableFuture<AcquireReply> claimed = claimed(claim, both.withStatus(statuses[1]));
        return CompletableFuture.completedFuture(
                ReleaseOperation.mustRepeat(release)
                        ? new ReleaseAndAcquireReply(releases.runAsync(released, timeout), claimed)
                        : ReleaseAndAcquireReply.of(ReleaseOperation.read(released, release), claimed));
    }

    private CompletableFuture<AcquireReply> claimed(Claim claim, ScriptReply reply) {
        if (AcquireReplyReader.isLate(reply)) {
            return acquires.runAsync(claim); // the server's true time is known now
        }
        try {
            if (reply.status().equals("FAILED")) {
                throw new RedisErrorReply(reply.extra(0));
            }
            return CompletableFuture.completedFuture(acquires.read(claim, reply));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(acquires.failed(claim, e));
        }
    }

    /** Fails both halves. But if the user has access to the lock key only, the release follows as an operation of its own. */
    private CompletableFuture<ReleaseAndAcquireReply> failed(
            Ownership released, Claim claim, Duration timeout, Throwable thrown) {
        CompletableFuture<AcquireReply> claimed = CompletableFuture.failedFuture(acquires.failed(claim, thrown));
        return ReleaseOperation.isMultiKeyRefusal(thrown)
                ? CompletableFuture.completedFuture(
                        new ReleaseAndAcquireReply(releases.runAsync(released, timeout), claimed))
                : CompletableFuture.failedFuture(
                        RedisErrors.translate(released.lockName(), RedisScripts.RELEASE_AND_ACQUIRE, thrown));
    }
}
