package dev.holdfast.engine.lease;

import dev.holdfast.LockOptions;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.SendTime;
import dev.holdfast.engine.context.Timings;

/**
 * The start of a lease. The lease does not keep this object.
 *
 * @param validity for how long the lease is valid
 * @param grantedAt when it was granted, as {@link EngineContext#now()}
 * @param firstRenewal the time from the grant to the first renewal, before jitter
 */
public record LeaseStart(LeaseValidity validity, long grantedAt, long firstRenewal) {
    /** Returns the start of a lease that the store granted. */
    public static LeaseStart ofGrant(EngineContext context, LockOptions options, SendTime sent) {
        long time = options.leaseTime().toNanos();
        return new LeaseStart(
                new LeaseValidity(context, options, sent, sent, time, sent.at()),
                sent.at(),
                Timings.renewalPeriod(time));
    }

    /**
     * Returns the start of a lease whose lock was handed over by another process. Until the first renewal the lease is valid for
     * the claim time only. That renewal is due soon, but most holders of a contended lock have released it by then.
     *
     * @param ticketSent the time of sending of the last attempt whose reply had a ticket; the hand-over came later
     * @param lastSent the time of sending of the last attempt, which may have no reply yet
     * @param claim how long the store keeps the lock
     */
    public static LeaseStart ofHandOver(
            EngineContext context, LockOptions options, SendTime ticketSent, SendTime lastSent, long claim) {
        long now = context.now();
        return new LeaseStart(
                new LeaseValidity(context, options, ticketSent, lastSent, claim, now),
                now,
                Timings.handOverRenewal(claim));
    }
}
