package dev.holdfast.spi;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;

/** The answer to one {@link Renewal}. */
public sealed interface RenewReply {
    /** The lease lives for at least the time that was asked for. */
    record Renewed() implements RenewReply {
        /** The one instance that is needed. */
        public static final Renewed INSTANCE = new Renewed();
    }

    /**
     * The owner does not hold the lock any more.
     *
     * @param reason {@link LeaseLoss.Reason#ABSENT} or {@link LeaseLoss.Reason#TAKEN}
     */
    record NotOwner(LeaseLoss.Reason reason) implements RenewReply {}

    /**
     * Nothing is known of this lease, although others of the same request were answered.
     *
     * @param failure why
     */
    record Failed(LockException failure) implements RenewReply {}
}
