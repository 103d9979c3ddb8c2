package dev.holdfast.redis.store;

import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Releases a lock and claims it for another owner of this process in one step, with RELEASE_AND_ACQUIRE. If the script does only
 * one half, or none, the rest follows as operations of their own. Thread-safe.
 */
public final class ReleaseAndAcquireOperation implements ReleaseAndAcquire {
    private final ScriptRunner runner;
    private final ScriptCallFactory calls;
    private final AcquireOperation acquires;
    private final ReleaseOperation releases;
    private final LateRequests late;
    private final HandOverSubscription subscription;

    /**
     * Creates the operation.
     *
     * @param runner runs the script
     * @param calls makes the calls of the script
     * @param acquires reads and repeats the second half
     * @param releases notes and repeats the first half
     * @param late records the claims without a reply
     * @param subscription the subscription that notifies waiters of hand-overs
     */
    public ReleaseAndAcquireOperation(
            ScriptRunner runner,
            ScriptCallFactory calls,
            AcquireOperation acquires,
            ReleaseOperation releases,
            LateRequests late,
            HandOverSubscription subscription) {
        this.runner = runner;
        this.calls = calls;
        this.acquires = acquires;
        this.releases = releases;
        this.late = late;
        this.subscription = subscription;
    }

    /** Both halves, as they are sent. */
    private final class Request {
        final Ownership released;
        final Claim claim;
        final Duration timeout;
        final long resends = runner.resends();
        final String member;
        final long notAfter;
        final ScriptCall call;

        Request(Ownership released, Claim claim, Duration timeout) {
            this.released = released;
            this.claim = claim;
            this.timeout = timeout;
            boolean counted = subscription.isCounted(); // read once, for the member and the heartbeat
            this.member = acquires.memberFor(claim, counted);
            ServerClock clock = runner.clock();
            this.notAfter = clock.at(clock.nanoTime() + claim.timeout().toNanos());
            String releasedMember = releases.begin(released);
            this.call = calls.releaseAndAcquire(
                    released, releasedMember == null ? "" : releasedMember, claim, member, counted, notAfter, timeout);
        }
    }

    @Override
    public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquire(
            Ownership released, Claim claim, Duration timeout) throws InterruptedException {
        Request request = new Request(released, claim, timeout);
        try {
            return read(request, runner.runOnCallerIfBlocking(request.call));
        } catch (InterruptedException e) {
            late.add(claim.ownership(), request.notAfter, request.member);
            acquires.mayWait(claim, request.member);
            throw e;
        }
    }

    @Override
    public CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquireAsync(
            Ownership released, Claim claim, Duration timeout) {
        Request request = new Request(released, claim, timeout);
        return read(request, runner.runAsync(request.call));
    }

    private CompletableFuture<ReleaseAndAcquireReply> read(Request request, CompletableFuture<ScriptReply> reply) {
        return reply.handle((both, thrown) -> both == null ? failed(request, thrown) : replied(request, both))
                .thenCompose(result -> result);
    }

    private CompletableFuture<ReleaseAndAcquireReply> replied(Request request, ScriptReply both) {
        String[] statuses = both.status().split(" ", 2);
        ScriptReply release = both.withStatus(statuses[0]);
        if (ReleaseOperation.mustRepeat(release)) {
            return CompletableFuture.completedFuture(oneAfterTheOther(request));
        }
        ReleaseReply released = releases.read(request.released, release, request.resends);
        return CompletableFuture.completedFuture(ReleaseAndAcquireReply.of(
                released,
                statuses.length == 1 ? acquires.runAsync(request.claim) : claimed(request, both, statuses[1])));
    }

    private CompletableFuture<AcquireReply> claimed(Request request, ScriptReply both, String status) {
        if (runner.resends() != request.resends) {
            late.add(request.claim.ownership(), request.notAfter, request.member); // it may be carried out once more
        }
        try {
            return CompletableFuture.completedFuture(
                    acquires.read(request.claim, request.member, both.withStatus(status)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(acquires.failed(request.claim, request.member, e));
        }
    }

    private ReleaseAndAcquireReply oneAfterTheOther(Request request) {
        CompletableFuture<ReleaseReply> released = releases.runAsync(request.released, request.timeout);
        return new ReleaseAndAcquireReply(
                released,
                released.handle((reply, thrown) -> reply).thenCompose(done -> acquires.runAsync(request.claim)));
    }

    /** Fails both halves. But if the user has access to the lock key only, the release follows as an operation of its own. */
    private CompletableFuture<ReleaseAndAcquireReply> failed(Request request, @Nullable Throwable thrown) {
        Throwable failure = thrown == null ? new IllegalStateException("no reply") : thrown;
        late.addIfUnknown(failure, request.claim.ownership(), request.notAfter, request.member);
        CompletableFuture<AcquireReply> claimed =
                CompletableFuture.failedFuture(acquires.failed(request.claim, request.member, failure));
        return ReleaseOperation.isMultiKeyRefusal(failure)
                ? CompletableFuture.completedFuture(
                        new ReleaseAndAcquireReply(releases.runAsync(request.released, request.timeout), claimed))
                : CompletableFuture.failedFuture(
                        RedisErrors.translate(request.released.lockName(), RedisScripts.RELEASE_AND_ACQUIRE, failure));
    }
}
