package dev.holdfast.engine;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.Replies;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How a lease ends: by one release or one loss, whichever comes first. Who turns {@code LIVE} into something else is the one
 * who acts on it, so a stale handle can release nothing.
 */
final class LeaseEnd {
    private enum Phase {
        LIVE,
        RELEASED,
        LOST
    }

    private final Engine engine;
    private final EngineLease lease;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.LIVE);

    /** Set before the phase is {@code LOST}. */
    private volatile @Nullable LeaseLoss loss;

    /** Made when somebody asks for it. */
    private final AtomicReference<@Nullable CompletableFuture<LeaseLoss>> lost = new AtomicReference<>();

    LeaseEnd(Engine engine, EngineLease lease) {
        this.engine = engine;
        this.lease = lease;
    }

    boolean isLive() {
        return phase.get() == Phase.LIVE;
    }

    boolean isLost() {
        return phase.get() == Phase.LOST;
    }

    @Nullable
    LeaseLoss loss() {
        return isLost() ? loss : null;
    }

    CompletableFuture<LeaseLoss> lost() {
        CompletableFuture<LeaseLoss> future = lost.get();
        if (future == null) {
            CompletableFuture<LeaseLoss> created = new CompletableFuture<>();
            future = lost.compareAndSet(null, created) ? created : Objects.requireNonNull(lost.get());
        }
        LeaseLoss known = loss();
        return known == null ? future.copy() : CompletableFuture.completedFuture(known);
    }

    /** Releases on the calling thread. Returns false if there was nothing to release. */
    boolean release() {
        if (!begin()) {
            return false;
        }
        boolean interrupted = Thread.interrupted(); // a release is not to be interrupted
        try {
            return finish(engine.store.release(lease.ownership, commandTimeout()));
        } catch (InterruptedException e) {
            interrupted = true;
            throw unfinished(new LockUnavailableException(
                    lease.lockName(), "interrupted while the release was under way; it goes on in the background", e));
        } catch (RuntimeException e) {
            throw unfinished(Replies.failure(lease.lockName(), e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    CompletableFuture<Boolean> releaseAsync() {
        if (!begin()) {
            return CompletableFuture.completedFuture(false);
        }
        return engine.store.releaseAsync(lease.ownership, commandTimeout()).handle((reply, thrown) -> {
            if (thrown != null) {
                throw unfinished(Replies.failure(lease.lockName(), thrown));
            }
            return finish(reply);
        });
    }

    /** Releases in the background and tells nobody. */
    void releaseQuietly() {
        if (begin()) {
            repeatInBackground();
        }
    }

    private boolean begin() {
        lease.loseIfOver();
        if (!phase.compareAndSet(Phase.LIVE, Phase.RELEASED)) {
            return false;
        }
        engine.watchdog.remove(lease);
        return true;
    }

    private boolean finish(ReleaseReply reply) {
        engine.queues.wake(lease.lockName());
        if (reply == ReleaseReply.RELEASED) {
            Duration held = Duration.ofNanos(engine.now() - lease.term.granted);
            engine.tell(listener -> listener.released(lease, held));
            return true;
        }
        becomeLost(Phase.RELEASED, lease.loss(Reason.NOT_OWNER, ""));
        return false;
    }

    private LockException unfinished(LockException failure) {
        engine.tell(listener -> listener.releaseFailed(lease, failure));
        repeatInBackground();
        return failure;
    }

    void repeatInBackground() {
        engine.compensator.release(lease.ownership, commandTimeout().toNanos(), lease.term.storeDeadline());
    }

    /** Ends the lease as lost, unless it has ended. */
    void lose(LeaseLoss how) {
        if (becomeLost(Phase.LIVE, how)) {
            engine.watchdog.remove(lease);
            if (how.reason() != Reason.ABSENT && how.reason() != Reason.TAKEN) {
                repeatInBackground(); // the store may keep it a little longer than we did, or get a renewal late
            }
        }
    }

    CompletableFuture<?> loseAndRelease(LeaseLoss how) {
        if (!becomeLost(Phase.LIVE, how)) {
            return CompletableFuture.completedFuture(null);
        }
        engine.watchdog.remove(lease);
        return engine.store.releaseAsync(lease.ownership, commandTimeout());
    }

    private boolean becomeLost(Phase expected, LeaseLoss how) {
        if (phase.get() != expected) {
            return false;
        }
        LeaseLoss earlier = loss;
        loss = earlier == null ? how : earlier;
        if (!phase.compareAndSet(expected, Phase.LOST)) {
            return false;
        }
        LeaseLoss decided = Objects.requireNonNull(loss);
        engine.tell(listener -> listener.lost(lease, decided));
        CompletableFuture<LeaseLoss> future = lost.get();
        if (future != null) {
            engine.callbacks.run(() -> future.complete(decided));
        }
        return true;
    }

    private Duration commandTimeout() {
        return Duration.ofNanos(engine.timings.command(lease.options.leaseTime().toNanos()));
    }
}
