package dev.holdfast.engine;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.Replies;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How a lease ends: by one release or one loss, whichever comes first. Who turns {@code LIVE} into something else is the one
 * who acts on it, so a stale handle can release nothing.
 */
final class LeaseEnd {
    private static final Phase LIVE = new Phase(null);
    private static final Phase RELEASED = new Phase(null);

    /** Compared by identity. */
    private static final class Phase {
        final @Nullable LeaseLoss loss;

        Phase(@Nullable LeaseLoss loss) {
            this.loss = loss;
        }
    }

    private static final AtomicReferenceFieldUpdater<LeaseEnd, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(LeaseEnd.class, Phase.class, "phase");
    private static final AtomicReferenceFieldUpdater<LeaseEnd, @Nullable LossFuture> LOST =
            AtomicReferenceFieldUpdater.newUpdater(LeaseEnd.class, LossFuture.class, "lost");

    private final EngineLease lease;
    private volatile Phase phase = LIVE;

    /** Made when somebody asks for it. */
    private volatile @Nullable LossFuture lost;

    LeaseEnd(EngineLease lease) {
        this.lease = lease;
    }

    private Engine engine() {
        return lease.engine();
    }

    boolean isLive() {
        return phase == LIVE;
    }

    boolean isLost() {
        return loss() != null;
    }

    @Nullable
    LeaseLoss loss() {
        return phase.loss;
    }

    CompletableFuture<LeaseLoss> lost() {
        if (lost == null) {
            LOST.compareAndSet(this, null, new LossFuture());
        }
        LeaseLoss known = loss();
        return known == null ? Objects.requireNonNull(lost) : CompletableFuture.completedFuture(known);
    }

    /** Releases on the calling thread. Returns false if there was nothing to release. */
    boolean release() {
        Runnable end = beginUnderWay();
        if (end == null) {
            return false;
        }
        try {
            return isPassedOn(this::tellReleased) || releaseInStore();
        } finally {
            end.run();
        }
    }

    private boolean releaseInStore() {
        boolean interrupted = Thread.interrupted(); // a release is not to be interrupted
        Turn turn = engine().queues.turn(lease.lockName());
        boolean unknown = false;
        try {
            while (true) {
                try {
                    if (turn != null && !unknown) {
                        return Quietly.answer(
                                lease.lockName(), turn.exchange(lease.ownership, commandTimeout(), this::finish));
                    }
                    ReleaseReply reply = engine().calls.release(lease.ownership, commandTimeout());
                    engine().queues.released(lease.lockName());
                    // What an interrupted try released, the next does not find.
                    return finish(unknown ? ReleaseReply.RELEASED : reply);
                } catch (InterruptedException e) {
                    interrupted = true;
                    unknown = true;
                }
            }
        } catch (RuntimeException | Error e) {
            throw unfinished(Replies.failure(lease.lockName(), e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    CompletableFuture<Boolean> releaseAsync() {
        Runnable end = beginUnderWay();
        if (end == null) {
            return CompletableFuture.completedFuture(false);
        }
        if (isPassedOn(this::tellReleased)) {
            end.run();
            return CompletableFuture.completedFuture(true);
        }
        Turn turn = engine().queues.turn(lease.lockName());
        CompletableFuture<Boolean> released = turn == null
                ? engine().calls.releaseAsync(lease.ownership, commandTimeout()).thenApply(reply -> {
                    engine().queues.released(lease.lockName());
                    return finish(reply);
                })
                : turn.exchangeAsync(lease.ownership, commandTimeout(), this::finish);
        return released.exceptionallyCompose(
                        thrown -> CompletableFuture.failedFuture(unfinished(Replies.failure(lease.lockName(), thrown))))
                .whenComplete((done, thrown) -> end.run());
    }

    /** Releases in the background and tells nobody. */
    void releaseQuietly() {
        Runnable end = beginUnderWay();
        if (end == null) {
            return;
        }
        try {
            if (!isPassedOn(() -> {})) {
                repeatInBackground();
            }
        } finally {
            end.run();
        }
    }

    /**
     * Begins the release and returns what notes its end; null if there is nothing to release. Closing releases what is live,
     * or else sees that this is under way and waits for it.
     */
    private @Nullable Runnable beginUnderWay() {
        Runnable end = engine().underWay.begin();
        if (begin()) {
            return end;
        }
        end.run();
        return null;
    }

    private boolean begin() {
        lease.loseIfOver();
        return PHASE.compareAndSet(this, LIVE, RELEASED);
    }

    /** Passes the lock on within this process, if that may be. If not, the lease is out of the watchdog. */
    private boolean isPassedOn(Runnable notice) {
        boolean isPassedOn = engine().queues.passOn(lease, notice);
        if (!isPassedOn) {
            engine().watchdog.remove(lease);
        }
        return isPassedOn;
    }

    private boolean finish(ReleaseReply reply) {
        if (reply == ReleaseReply.RELEASED) {
            tellReleased();
            return true;
        }
        becomeLost(RELEASED, lease.loss(Reason.NOT_OWNER, ""));
        return false;
    }

    private void tellReleased() {
        Duration held = Duration.ofNanos(engine().now() - lease.granted);
        FlightRecord.released(lease, held);
        engine().tell(listener -> listener.released(lease, held));
    }

    private LockException unfinished(LockException failure) {
        if (failure instanceof LockKeyConflictException) {
            becomeLost(RELEASED, lease.loss(Reason.NOT_OWNER, "something that is not a lock is there"));
            return failure;
        }
        engine().tell(listener -> listener.releaseFailed(lease, failure));
        repeatInBackground();
        return failure;
    }

    void repeatInBackground() {
        engine().compensator.release(lease.ownership, commandTimeout().toNanos(), lease.term.storeDeadline());
    }

    /** Ends the lease as lost, unless it has ended. */
    void lose(LeaseLoss how) {
        if (becomeLost(LIVE, how)) {
            engine().watchdog.remove(lease);
            if (how.reason() != Reason.ABSENT && how.reason() != Reason.TAKEN) {
                repeatInBackground(); // the store may keep it a little longer than we did, or get a renewal late
            }
        }
    }

    /** Ends the lease as lost, unless it has ended, and releases it once. */
    void loseAndRelease(LeaseLoss how) {
        if (becomeLost(LIVE, how)) {
            engine().watchdog.remove(lease);
            engine().calls.releaseAsync(lease.ownership, commandTimeout());
        }
    }

    private boolean becomeLost(Phase expected, LeaseLoss how) {
        if (!PHASE.compareAndSet(this, expected, new Phase(how))) {
            return false;
        }
        engine().queues.lost(lease);
        FlightRecord.lost(lease, how);
        engine().tell(listener -> listener.lost(lease, how));
        LossFuture future = lost;
        if (future != null) {
            engine().callbacks.run(() -> future.tell(how));
        }
        return true;
    }

    private Duration commandTimeout() {
        return Duration.ofNanos(
                engine().timings.command(lease.options.leaseTime().toNanos()));
    }
}
