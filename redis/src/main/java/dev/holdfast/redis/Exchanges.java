package dev.holdfast.redis;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Releases a lock and claims it for another owner of this process, with EXCHANGE. Thread-safe. */
final class Exchanges implements ReleaseAndAcquire {
    private final ScriptRunner runner;
    private final ScriptCalls calls;
    private final Acquires acquires;
    private final Releases releases;
    private final QueuedTokens tokens;
    private final WakeUps wakeUps;

    Exchanges(
            ScriptRunner runner,
            ScriptCalls calls,
            Acquires acquires,
            Releases releases,
            QueuedTokens tokens,
            WakeUps wakeUps) {
        this.runner = runner;
        this.calls = calls;
        this.acquires = acquires;
        this.releases = releases;
        this.tokens = tokens;
        this.wakeUps = wakeUps;
    }

    @Override
    public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquire(
            Ownership released, Claim claim, Duration timeout) throws InterruptedException {
        tokens.released(released);
        Claim asked = acquires.queueable(claim);
        CompletableFuture<ScriptReply> reply;
        try {
            reply = runner.runHere(calls.releaseAndAcquire(released, asked, wakeUps.isCounted(), timeout));
        } catch (InterruptedException e) {
            acquires.mayWait(asked);
            throw e;
        }
        return read(released, asked, timeout, reply);
    }

    @Override
    public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquireAsync(
            Ownership released, Claim claim, Duration timeout) {
        tokens.released(released);
        Claim asked = acquires.queueable(claim);
        return read(
                released,
                asked,
                timeout,
                runner.runAsync(calls.releaseAndAcquire(released, asked, wakeUps.isCounted(), timeout)));
    }

    private CompletableFuture<ReleaseAndAcquireReply> read(
            Ownership released, Claim claim, Duration timeout, CompletableFuture<ScriptReply> reply) {
        return reply.handle((both, thrown) -> both != null
                        ? answered(released, claim, timeout, both)
                        : failed(released, claim, timeout, thrown))
                .thenCompose(answer -> answer);
    }

    private CompletableFuture<ReleaseAndAcquireReply> answered(
            Ownership released, Claim claim, Duration timeout, ScriptReply both) {
        String[] statuses = both.status().split(" ", 2);
        ScriptReply release = both.withStatus(statuses[0]);
        CompletableFuture<AcquireReply> claimed = claimed(claim, both.withStatus(statuses[1]));
        return CompletableFuture.completedFuture(
                Releases.isToBeRepeated(release)
                        ? new ReleaseAndAcquireReply(releasedAlone(released, timeout), claimed)
                        : ReleaseAndAcquireReply.of(Releases.read(released, release), claimed));
    }

    private CompletableFuture<ReleaseReply> releasedAlone(Ownership released, Duration timeout) {
        return releases.runAsync(released, timeout)
                .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(
                        RedisErrors.translated(released.lockName(), Script.RELEASE, thrown)));
    }

    private CompletableFuture<AcquireReply> claimed(Claim claim, ScriptReply reply) {
        if (AcquireAnswers.isLate(reply)) {
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

    /** Whoever may touch the key of the lock only can still release. */
    private CompletableFuture<ReleaseAndAcquireReply> failed(
            Ownership released, Claim claim, Duration timeout, Throwable thrown) {
        CompletableFuture<AcquireReply> claimed = CompletableFuture.failedFuture(acquires.failed(claim, thrown));
        return Releases.isRefusal(thrown)
                ? CompletableFuture.completedFuture(
                        new ReleaseAndAcquireReply(releasedAlone(released, timeout), claimed))
                : CompletableFuture.failedFuture(RedisErrors.translated(released.lockName(), Script.EXCHANGE, thrown));
    }
}
