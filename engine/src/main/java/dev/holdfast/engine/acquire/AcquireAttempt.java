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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt to acquire a lock, and what its reply means. It has begun when it is created, and is used once. */
public final class AcquireAttempt {
    private final AcquireServices services;
    private final EngineContext context;
    private final AcquireRequest request;
    private final ClaimToken token;
    private final Consumer<Busy> onBusy;
    private final BooleanSupplier isOver;

    /** Later than the beginning of the attempt if it had to wait for its turn: the lease is valid from here. */
    private volatile SendTime sent;

    private volatile boolean isUnwanted;

    /**
     * Creates an attempt.
     *
     * @param isOver returns whether the acquisition is over, so that the attempt is not sent
     */
    AcquireAttempt(
            AcquireServices services,
            AcquireRequest request,
            ClaimToken token,
            SendTime sent,
            Consumer<Busy> onBusy,
            BooleanSupplier isOver) {
        this.services = services;
        this.context = services.context();
        this.request = request;
        this.token = token;
        this.sent = sent;
        this.onBusy = onBusy;
        this.isOver = isOver;
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
                : result(context.store().acquireAsync(claim(), this::claimAfterWait));
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

    /** Returns the claim that is sent after a wait for its turn, or null if it is not wanted any more. */
    public @Nullable Claim claimAfterWait() {
        SendTime now = context.sendTime();
        boolean isPastDeadline = isLimited() && now.at() >= request.deadline() + Timings.LAST_REPLY;
        if (isPastDeadline || isOver.getAsBoolean() || context.isClosed()) {
            isUnwanted = true;
            return null;
        }
        sent = now;
        token.begin(now);
        return claim();
    }

    private long timeout() {
        long command = context.timings().command(request.leaseTime());
        return isLimited() ? Math.min(command, Math.max(request.deadline() - sent.at(), Timings.LAST_REPLY)) : command;
    }

    /** A wait time of zero means no wait for the lock. The reply to the one attempt still gets the whole timeout. */
    private boolean isLimited() {
        return request.hasLimit() && request.waitTime() > 0;
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
        SendTime from = sent;
        if (context.elapsedSince(from, leaseTime) >= leaseTime - ClockDrift.of(leaseTime)) {
            token.failed(true);
            return new AttemptResult.Failed(new LockUnavailableException(
                    request.lockName(), "the grant arrived after its lease time; it is released", null));
        }
        LeaseStart start = LeaseStart.ofGrant(context, request.options(), from);
        return new AttemptResult.Acquired(new EngineLease(
                services.leases(), token.ownership(), request.options(), reply, start, request.ownerThread()));
    }

    private AttemptResult onFailure(Throwable thrown) {
        if (isUnwanted) {
            token.failed(false);
            return new AttemptResult.NotSent();
        }
        LockException failure = StoreFutures.failure(request.lockName(), thrown);
        token.failed(!(failure instanceof LockUnavailableException unavailable) || unavailable.outcomeUnknown());
        return new AttemptResult.Failed(failure, isCutShort());
    }

    /** Returns whether the deadline of the caller is about to end the attempt before its command timeout. */
    private boolean isCutShort() {
        long begun = sent.at();
        long left = request.deadline() - begun;
        // Clients count in whole milliseconds, and one of them ends a call after three quarters of its timeout.
        return isLimited()
                && left <= context.timings().command(request.leaseTime())
                && context.now() - begun >= left / 4 * 3 - Timings.MILLI;
    }
}
