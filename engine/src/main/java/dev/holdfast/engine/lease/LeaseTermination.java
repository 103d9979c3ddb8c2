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
 *
 * <p>A loss may get its explanation a moment later. The lease is lost at once, but {@link #future} is not complete before.
 */
final class LeaseTermination {
    private static final Phase LIVE = new Phase(null, true, new AtomicBoolean());
    private static final Phase RELEASED = new Phase(null, true, new AtomicBoolean());

    /** Compared by identity. */
    private static final class Phase {
        final @Nullable LeaseLoss loss;
        final boolean isExplained;
        final AtomicBoolean isReported;

        Phase(@Nullable LeaseLoss loss, boolean isExplained, AtomicBoolean isReported) {
            this.loss = loss;
            this.isExplained = isExplained;
            this.isReported = isReported;
        }

        static Phase lost(LeaseLoss loss, boolean isExplained) {
            return new Phase(loss, isExplained, new AtomicBoolean());
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
        return PHASE.compareAndSet(this, LIVE, Phase.lost(loss, true));
    }

    /** Ends a live lease by a loss that {@link #explain} has to follow. Returns false if it has ended before. */
    boolean loseUnexplained(LeaseLoss loss) {
        return PHASE.compareAndSet(this, LIVE, Phase.lost(loss, false));
    }

    /** Replaces an unexplained loss by the explained one. Only the thread that explains the loss calls this. */
    void explain(LeaseLoss loss) {
        phase = new Phase(loss, true, phase.isReported);
    }

    /** Notes that a released lease had been lost before. Returns false if that was noted already. */
    boolean loseAfterRelease(LeaseLoss loss) {
        return PHASE.compareAndSet(this, RELEASED, Phase.lost(loss, true));
    }

    /**
     * Notes that the loss is reported to the caller, by a result or an exception. Returns true the first time; false later, and
     * if there is no loss.
     */
    boolean reportLoss() {
        Phase known = phase;
        return known.loss != null && known.isReported.compareAndSet(false, true);
    }

    /** Returns a future of the loss, which is complete if the lease is lost and its loss is explained. */
    CompletableFuture<LeaseLoss> future() {
        if (future == null) {
            FUTURE.compareAndSet(this, null, new LossFuture());
        }
        Phase known = phase;
        return known.loss == null || !known.isExplained
                ? Objects.requireNonNull(future)
                : CompletableFuture.completedFuture(known.loss);
    }

    /** Returns the future that was created before the loss and has to be completed, or null if there is none. */
    @Nullable
    LossFuture pendingFuture() {
        return future;
    }
}
