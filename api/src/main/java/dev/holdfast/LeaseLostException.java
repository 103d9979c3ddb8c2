package dev.holdfast;

/**
 * A lease was held and is no longer: somebody else may hold the lock by now. The caller must stop working on the guarded
 * resource; what it did since the loss may have met another holder's work, unless the resource checked the fencing token.
 */
public class LeaseLostException extends LockException {
    private static final long serialVersionUID = 1L;

    /** What happened. */
    private final LeaseLoss loss;

    /**
     * Creates the exception.
     *
     * @param loss what happened to the lease
     */
    public LeaseLostException(LeaseLoss loss) {
        super(loss.lockName(), "the lease was lost: " + loss.reason().description() + loss.detail(), null);
        this.loss = loss;
    }

    /**
     * Returns what happened to the lease.
     *
     * @return the loss
     */
    public LeaseLoss loss() {
        return loss;
    }
}
