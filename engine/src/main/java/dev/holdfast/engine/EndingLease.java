package dev.holdfast.engine;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How a lease ends: by one release or one loss, whichever comes first. Who turns {@code LIVE} into something else is the one
 * who acts on it, so a stale handle can release nothing.
 */
abstract class EndingLease extends WatchedLease {
    private static final Phase LIVE = new Phase(null);
    private static final Phase RELEASED = new Phase(null);

    /** Compared by identity. */
    private static final class Phase {
        final @Nullable LeaseLoss loss;
        final AtomicBoolean isReported = new AtomicBoolean();

        Phase(@Nullable LeaseLoss loss) {
            this.loss = loss;
        }
    }

    private static final AtomicReferenceFieldUpdater<EndingLease, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(EndingLease.class, Phase.class, "phase");
    private static final AtomicReferenceFieldUpdater<EndingLease, @Nullable LossFuture> LOST =
            AtomicReferenceFieldUpdater.newUpdater(EndingLease.class, LossFuture.class, "lost");

    final Ownership ownership;
    final LockOptions options;
    final Term term;

    /** When it was granted, by the store or by the one who had it before. */
    final long granted;

    private volatile Phase phase = LIVE;

    /** Made when somebody asks for it. */
    private volatile @Nullable LossFuture lost;

    EndingLease(Ownership ownership, LockOptions options, Term term, long granted) {
        this.ownership = ownership;
        this.options = options;
        this.term = term;
        this.granted = granted;
    }

    /** Returns this lease. */
    abstract EngineLease whole();

    Engine engine() {
        return term.engine;
    }

    final boolean isLive() {
        return phase == LIVE;
    }

    final boolean isLost() {
        return loss() != null;
    }

    @Nullable
    final LeaseLoss loss() {
        return phase.loss;
    }

    final CompletableFuture<LeaseLoss> lossFuture() {
        if (lost == null) {
            LOST.compareAndSet(this, null, new LossFuture());
        }
        LeaseLoss known = loss();
        return known == null ? Objects.requireNonNull(lost) : CompletableFuture.completedFuture(known);
    }

    /**
     * Notes that the caller is being told of the loss, if there is one: by a result, or by an exception of {@link Lease#close},
     * which does not tell it again. Returns whether that is news.
     */
    final boolean reportLoss() {
        Phase known = phase;
        return known.loss != null && known.isReported.compareAndSet(false, true);
    }

    /** Releases on the calling thread. Returns false if there was nothing to release. */
    final boolean releaseHere() {
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
        Turn turn = engine().queues.turn(ownership.lockName());
        boolean unknown = false;
        try {
            while (true) {
                try {
                    if (turn != null && !unknown) {
                        return Quietly.answer(
                                ownership.lockName(),
                                turn.releaseAndAcquire(ownership, commandTimeout(), this::finish));
                    }
                    ReleaseReply reply = engine().calls.release(ownership, commandTimeout());
                    engine().queues.released(ownership.lockName());
                    // What an interrupted try released, the next does not find.
                    return finish(unknown ? ReleaseReply.RELEASED : reply);
                } catch (InterruptedException e) {
                    interrupted = true;
                    unknown = true;
                }
            }
        } catch (RuntimeException | Error e) {
            throw unfinished(StoreFutures.failure(ownership.lockName(), e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    final CompletableFuture<Boolean> releaseWithoutWaiting() {
        Runnable end = beginUnderWay();
        if (end == null) {
            return CompletableFuture.completedFuture(false);
        }
        if (isPassedOn(this::tellReleased)) {
            end.run();
            return CompletableFuture.completedFuture(true);
        }
        Turn turn = engine().queues.turn(ownership.lockName());
        CompletableFuture<Boolean> released = turn == null
                ? engine().calls.releaseAsync(ownership, commandTimeout()).thenApply(reply -> {
                    engine().queues.released(ownership.lockName());
                    return finish(reply);
                })
                : turn.releaseAndAcquireAsync(ownership, commandTimeout(), this::finish);
        return released.exceptionallyCompose(thrown ->
                        CompletableFuture.failedFuture(unfinished(StoreFutures.failure(ownership.lockName(), thrown))))
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
        whole().loseIfOver();
        return PHASE.compareAndSet(this, LIVE, RELEASED);
    }

    /** Passes the lock on within this process, if that may be. If not, the lease is out of the watchdog. */
    private boolean isPassedOn(Runnable notice) {
        boolean isPassedOn = engine().queues.passOn(whole(), notice);
        if (!isPassedOn) {
            engine().watchdog.remove(whole());
        }
        return isPassedOn;
    }

    private boolean finish(ReleaseReply reply) {
        if (reply == ReleaseReply.RELEASED) {
            tellReleased();
            return true;
        }
        becomeLost(RELEASED, whole().loss(Reason.NOT_OWNER, ""));
        return false;
    }

    private void tellReleased() {
        Duration held = Duration.ofNanos(engine().now() - granted);
        FlightRecord.released(whole(), held);
        engine().tell(listener -> listener.released(whole(), held));
    }

    private LockException unfinished(LockException failure) {
        if (failure instanceof LockKeyConflictException) {
            becomeLost(RELEASED, whole().loss(Reason.NOT_OWNER, "something that is not a lock is there"));
            return failure;
        }
        engine().tell(listener -> listener.releaseFailed(whole(), failure));
        repeatInBackground();
        return failure;
    }

    void repeatInBackground() {
        engine().compensator.release(ownership, commandTimeout().toNanos(), term.storeDeadline());
    }

    /** Ends the lease as lost, unless it has ended. */
    void lose(LeaseLoss how) {
        if (becomeLost(LIVE, how)) {
            engine().watchdog.remove(whole());
            if (how.reason() != Reason.ABSENT && how.reason() != Reason.TAKEN) {
                repeatInBackground(); // the store may keep it a little longer than we did, or get a renewal late
            }
        }
    }

    /** Ends the lease as lost, unless it has ended, and releases it once. */
    void loseAndRelease(LeaseLoss how) {
        if (becomeLost(LIVE, how)) {
            engine().watchdog.remove(whole());
            engine().calls.releaseAsync(ownership, commandTimeout());
        }
    }

    private boolean becomeLost(Phase expected, LeaseLoss how) {
        if (!PHASE.compareAndSet(this, expected, new Phase(how))) {
            return false;
        }
        engine().queues.lost(whole());
        FlightRecord.lost(whole(), how);
        engine().tell(listener -> listener.lost(whole(), how));
        LossFuture future = lost;
        if (future != null) {
            engine().callbacks.run(() -> future.tell(how));
        }
        return true;
    }

    private Duration commandTimeout() {
        return Duration.ofNanos(engine().timings.command(options.leaseTime().toNanos()));
    }
}
