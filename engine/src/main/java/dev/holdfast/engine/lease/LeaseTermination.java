package dev.holdfast.engine.lease;

import dev.holdfast.LeaseLoss;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The end of a lease: one release or one loss, whichever comes first. Each transition is one compare-and-set, and the thread that
 * wins it acts on it. So a stale handle can release nothing. Thread-safe.
 *
 * <pre>
 * LIVE ---> RELEASED ---> LOST    the reply shows that the lock was no longer held
 *   |
 *   +-----> LOST
 * </pre>
 */
final class LeaseTermination {
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

    private static final AtomicReferenceFieldUpdater<LeaseTermination, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(LeaseTermination.class, Phase.class, "phase");
    private static final AtomicReferenceFieldUpdater<LeaseTermination, @Nullable LossFuture> FUTURE =
            AtomicReferenceFieldUpdater.newUpdater(LeaseTermination.class, LossFuture.class, "future");

    private volatile Phase phase = LIVE;

    /** Created on first use. */
    private volatile @Nullable LossFuture future;

    boolean isLive() {
        return phase == LIVE;
    }

    /** Returns how the lease was lost, or null if it was not. */
    @Nullable
    LeaseLoss loss() {
        return phase.loss;
    }

    /** Ends a live lease by a release. Returns false if it has ended before. */
    boolean release() {
        return PHASE.compareAndSet(this, LIVE, RELEASED);
    }

    /** Ends a live lease by a loss. Returns false if it has ended before. */
    boolean lose(LeaseLoss loss) {
        return PHASE.compareAndSet(this, LIVE, new Phase(loss));
    }

    /** Notes that a released lease had been lost before. Returns false if that was noted already. */
    boolean loseAfterRelease(LeaseLoss loss) {
        return PHASE.compareAndSet(this, RELEASED, new Phase(loss));
    }

    /**
     * Notes that the loss is reported to the caller, by a result or an exception. Returns true the first time; false later, and
     * if there is no loss.
     */
    boolean reportLoss() {
        Phase known = phase;
        return known.loss != null && known.isReported.compareAndSet(false, true);
    }

    /** Returns a future of the loss, which is complete if the lease is lost. */
    CompletableFuture<LeaseLoss> future() {
        if (future == null) {
            FUTURE.compareAndSet(this, null, new LossFuture());
        }
        LeaseLoss known = loss();
        return known == null ? Objects.requireNonNull(future) : CompletableFuture.completedFuture(known);
    }

    /** Returns the future that was created before the loss and has to be completed, or null if there is none. */
    @Nullable
    LossFuture pendingFuture() {
        return future;
    }
}
