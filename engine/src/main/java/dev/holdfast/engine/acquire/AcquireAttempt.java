package dev.holdfast.engine.acquire;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.SendTime;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.engine.context.WaitFailures;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.engine.lease.LeaseStart;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One attempt to acquire a lock, and what its reply means. It has begun when it is created, and is used once. */
public final class AcquireAttempt {
    private final AcquireServices services;
    private final EngineContext context;
    private final AcquireRequest request;
    private final ClaimToken token;
    private final SendTime sent;
    private final Consumer<Busy> onBusy;

    AcquireAttempt(
            AcquireServices services, AcquireRequest request, ClaimToken token, SendTime sent, Consumer<Busy> onBusy) {
        this.services = services;
        this.context = services.context();
        this.request = request;
        this.token = token;
        this.sent = sent;
        this.onBusy = onBusy;
    }

    /** Makes the attempt on the calling thread. */
    AttemptResult makeBlocking() throws InterruptedException {
        if (context.isClosed()) {
            return closed();
        }
        try {
            return onReply(context.store().acquire(claim()));
        } catch (InterruptedException e) {
            token.failed(true);
            throw e;
        } catch (RuntimeException | Error thrown) {
            return onFailure(thrown);
        }
    }

    /** Makes the attempt. The future is completed by the thread that receives the reply. */
    CompletableFuture<AttemptResult> make() {
        return context.isClosed()
                ? CompletableFuture.completedFuture(closed())
                : result(context.store().acquireAsync(claim()));
    }

    /** Returns the result of an attempt that was made with {@link #claim()}. */
    public CompletableFuture<AttemptResult> result(CompletableFuture<AcquireReply> claimed) {
        return claimed.handle((reply, thrown) -> thrown == null ? onReply(reply) : onFailure(thrown));
    }

    /** Returns the claim that is sent to the store. */
    public Claim claim() {
        QueueEntry entry = request.queueEntry();
        return Claim.of(token.ownership(), request.options().leaseTime(), Duration.ofNanos(timeout()))
                .withFence(token.fenceBlock(), context.highestFence())
                .withQueueEntry(entry == null ? null : entry.withTicket(token.ticket()));
    }

    private long timeout() {
        long command = context.timings().command(request.leaseTime());
        // A wait time of zero means no wait for the lock. The reply to the one attempt still gets the whole timeout.
        boolean isLimited = request.hasLimit() && request.waitTime() > 0;
        return isLimited ? Math.min(command, Math.max(request.deadline() - sent.at(), Timings.LAST_REPLY)) : command;
    }

    private AttemptResult closed() {
        token.failed(false);
        return new AttemptResult.Failed(WaitFailures.closed(request.lockName()));
    }

    private AttemptResult onReply(AcquireReply reply) {
        if (reply instanceof Busy busy) {
            token.busy(busy.ticket());
            onBusy.accept(busy);
            return new AttemptResult.Busy(busy);
        }
        return onGrant((Granted) reply);
    }

    /** Creates a lease from a grant. A grant whose lease time is already over is released. */
    private AttemptResult onGrant(Granted reply) {
        reply.fence().ifPresent(context::sawFence);
        if (context.isClosed()) {
            token.failed(true);
            return new AttemptResult.Failed(WaitFailures.closed(request.lockName()));
        }
        long leaseTime = request.leaseTime();
        if (context.elapsedSince(sent, leaseTime) >= leaseTime - ClockDrift.of(leaseTime)) {
            token.failed(true);
            return new AttemptResult.Failed(new LockUnavailableException(
                    request.lockName(), "the grant arrived after its lease time; it is released", null));
        }
        LeaseStart start = LeaseStart.ofGrant(context, request.options(), sent);
        return new AttemptResult.Acquired(new EngineLease(
                services.leases(), token.ownership(), request.options(), reply, start, request.ownerThread()));
    }

    private AttemptResult onFailure(Throwable thrown) {
        LockException failure = StoreFutures.failure(request.lockName(), thrown);
        token.failed(!(failure instanceof LockUnavailableException unavailable) || unavailable.outcomeUnknown());
        return new AttemptResult.Failed(failure);
    }
}
