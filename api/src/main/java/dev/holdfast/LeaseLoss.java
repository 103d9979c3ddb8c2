package dev.holdfast;

import java.io.Serializable;
import java.util.Objects;
import java.util.OptionalLong;

/** Describes how a {@link Lease} ended without a release. Immutable and thread-safe. */
public final class LeaseLoss implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Why a lease was lost. */
    public enum Reason {
        /**
         * The deadline passed before a renewal succeeded: there was no reply in time, the process was paused, or leases are not
         * renewed.
         */
        EXPIRED("its time ran out before it was renewed"),
        /** The server no longer knows the lock: it expired there, was deleted, or the server lost its data. */
        ABSENT("the server no longer knows it (expired, deleted, or the server lost its data)"),
        /** The server says that another holder has the lock. */
        TAKEN("another holder has the lock"),
        /** The reply to the release says that the lock has another owner, or none. */
        NOT_OWNER("when it was released the server knew another owner, or none"),
        /** {@link LockOptions#maxHoldTime()} was reached, so the lease was no longer renewed. */
        MAX_HOLD_TIME("its maximum hold time was reached and it was renewed no more"),
        /** The {@link LockProvider} was closed while the lease was held. */
        PROVIDER_CLOSED("the lock provider was closed while it was held");

        private final String description;

        Reason(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }
    }

    private final String lockName;
    private final String owner;
    private final boolean fenced;
    private final long fence;
    private final Reason reason;
    private final String detail;

    /**
     * Creates the description of a loss.
     *
     * @param lockName the name of the lock
     * @param owner the public id of the lease, see {@link Lease#owner()}
     * @param fencingToken the fencing token of the lease, if it had one
     * @param reason why it was lost
     * @param detail more information, such as the last failure of a renewal, without credentials or owner tokens; may be
     *     empty
     */
    public LeaseLoss(String lockName, String owner, OptionalLong fencingToken, Reason reason, String detail) {
        this.lockName = Objects.requireNonNull(lockName);
        this.owner = Objects.requireNonNull(owner);
        this.fenced = fencingToken.isPresent();
        this.fence = fencingToken.orElse(0);
        this.reason = Objects.requireNonNull(reason);
        this.detail = detail.isEmpty() ? "" : "; " + detail;
    }

    /**
     * Returns the name of the lock.
     *
     * @return the name of the lock
     */
    public String lockName() {
        return lockName;
    }

    /**
     * Returns the public id of the lost lease.
     *
     * @return the id, see {@link Lease#owner()}
     */
    public String owner() {
        return owner;
    }

    /**
     * Returns the fencing token of the lost lease.
     *
     * @return the token, or empty if the lease had none
     */
    public OptionalLong fencingToken() {
        return fenced ? OptionalLong.of(fence) : OptionalLong.empty();
    }

    /**
     * Returns why the lease was lost.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    String detail() {
        return detail;
    }

    @Override
    public String toString() {
        return "LeaseLoss[lock " + Quoted.of(lockName) + ", owner " + owner + ", " + reason + ": "
                + reason.description() + detail + "]";
    }
}
