package dev.holdfast;

/**
 * Thrown when a lease was lost: another holder may have the lock by now. The caller must stop working on the guarded resource.
 * Its work since the loss may have interfered with that of another holder, unless the resource checked the fencing token.
 */
public class LeaseLostException extends LockException {
    private static final long serialVersionUID = 1L;

    /** How the lease was lost. */
    private final LeaseLoss loss;

    /**
     * Creates the exception.
     *
     * @param loss how the lease was lost
     */
    public LeaseLostException(LeaseLoss loss) {
        super(loss.lockName(), "the lease was lost: " + loss.reason().description() + loss.detail(), null);
        this.loss = loss;
    }

    /**
     * Returns how the lease was lost.
     *
     * @return the loss
     */
    public LeaseLoss loss() {
        return loss;
    }
}
