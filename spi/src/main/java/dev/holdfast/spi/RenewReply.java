package dev.holdfast.spi;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import java.util.Objects;

/** The reply to one {@link Renewal}. */
public sealed interface RenewReply {
    /**
     * Returns the reply to a renewal that was carried out.
     *
     * @return a reply; all of them are equal
     */
    static RenewReply renewed() {
        return Renewed.COMPLETE;
    }

    /**
     * Returns the reply to a renewal that was carried out, but not by all members of the store.
     *
     * @return a reply; all of them are equal
     */
    static RenewReply renewedInPart() {
        return Renewed.PARTIAL;
    }

    /**
     * Creates the reply to a renewal of a lock that the owner does not hold any more.
     *
     * @param reason {@link LeaseLoss.Reason#ABSENT} if nobody holds the lock, {@link LeaseLoss.Reason#TAKEN} if another owner
     *     does
     * @return a reply
     */
    static RenewReply notOwner(LeaseLoss.Reason reason) {
        return new NotOwner(reason);
    }

    /**
     * Creates the reply to a renewal whose outcome is not known, although other renewals of the same request have a reply.
     *
     * @param failure the failure of this renewal
     * @return a reply
     */
    static RenewReply failed(LockException failure) {
        return new Failed(failure);
    }

    /**
     * The lease lives for at least the lease time of the renewal.
     *
     * @param isPartial whether a member of the store does not hold the lease, so that the next renewal should come early
     */
    record Renewed(boolean isPartial) implements RenewReply {
        private static final Renewed COMPLETE = new Renewed(false);
        private static final Renewed PARTIAL = new Renewed(true);
    }

    /**
     * The owner does not hold the lock any more.
     *
     * @param reason {@link LeaseLoss.Reason#ABSENT} or {@link LeaseLoss.Reason#TAKEN}
     */
    record NotOwner(LeaseLoss.Reason reason) implements RenewReply {
        /**
         * Creates a reply; see {@link RenewReply#notOwner}.
         *
         * @param reason why the lease is lost
         */
        public NotOwner {
            Objects.requireNonNull(reason);
        }
    }

    /**
     * The outcome for this lease is not known, although other renewals of the same request have a reply.
     *
     * @param failure the failure of this renewal
     */
    record Failed(LockException failure) implements RenewReply {
        /**
         * Creates a reply; see {@link RenewReply#failed}.
         *
         * @param failure the failure of this renewal
         */
        public Failed {
            Objects.requireNonNull(failure);
        }
    }
}
