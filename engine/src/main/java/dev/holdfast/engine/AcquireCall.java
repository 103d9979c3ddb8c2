package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One question of a request to the store, and what its answer comes to. Made when the question has begun, and used once. */
final class AcquireCall {
    private final Engine engine;
    private final Acquisition request;
    private final Bid asker;
    private final Asked asked;

    AcquireCall(Engine engine, Acquisition request, Bid asker, Asked asked) {
        this.engine = engine;
        this.request = request;
        this.asker = asker;
        this.asked = asked;
    }

    /** Asks on the calling thread. */
    Answer await() throws InterruptedException {
        if (engine.isClosed()) {
            return closed();
        }
        try {
            return answer(engine.calls.acquire(claim()));
        } catch (InterruptedException e) {
            asker.failed(true);
            throw e;
        } catch (RuntimeException | Error thrown) {
            return failed(thrown);
        }
    }

    /** Asks. The future is completed by whatever thread brings the answer. */
    CompletableFuture<Answer> start() {
        return engine.isClosed()
                ? CompletableFuture.completedFuture(closed())
                : answer(engine.calls.acquireAsync(claim()));
    }

    /** What the reply of the store comes to, however it was asked. */
    CompletableFuture<Answer> answer(CompletableFuture<AcquireReply> claimed) {
        return claimed.handle((reply, thrown) -> thrown == null ? answer(reply) : failed(thrown));
    }

    /** What the store is asked. */
    Claim claim() {
        QueueEntry newcomer = request.newcomer;
        return new Claim(
                asker.ownership,
                request.options.leaseTime(),
                asker.fenceBlock,
                engine.fenceFloor(),
                Duration.ofNanos(timeout()),
                false,
                newcomer == null ? null : newcomer.withTicket(asker.ticket()));
    }

    private long timeout() {
        long command = engine.timings.command(request.leaseTime());
        // Who asks once is not in a hurry for the answer, but unwilling to wait for the lock.
        boolean isLimited = request.deadline != Acquisition.NEVER && request.patience > 0;
        return isLimited ? Math.min(command, Math.max(request.deadline - asked.at(), Timings.LAST_ANSWER)) : command;
    }

    private Answer closed() {
        asker.failed(false);
        return new Answer.Failed(Engine.closedWhileWaiting(request.lockName()));
    }

    private Answer answer(AcquireReply reply) {
        if (reply instanceof Busy busy) {
            asker.answered(busy.ticket());
            request.held(busy);
            return new Answer.Held(busy);
        }
        return granted((Granted) reply);
    }

    /** Makes a lease of a grant. A grant that took so long that it is over by now is given back. */
    private Answer granted(Granted reply) {
        reply.fence().ifPresent(engine::sawFence);
        if (engine.isClosed()) {
            asker.failed(true);
            return new Answer.Failed(Engine.closedWhileWaiting(request.lockName()));
        }
        long leaseTime = request.leaseTime();
        if (engine.elapsedSince(asked, leaseTime) >= leaseTime - ClockDrift.of(leaseTime)) {
            asker.failed(true);
            return new Answer.Failed(new LockUnavailableException(
                    request.lockName(), "the grant arrived after its lease time; it is given back", null));
        }
        return new Answer.Leased(request.lease(asker, reply, Beginning.ofGrant(engine, request.options, asked)));
    }

    private Answer failed(Throwable thrown) {
        LockException failure = StoreFutures.failure(request.lockName(), thrown);
        asker.failed(!(failure instanceof LockUnavailableException unavailable) || unavailable.outcomeUnknown());
        return new Answer.Failed(failure);
    }
}
