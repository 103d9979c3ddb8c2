package dev.holdfast.engine.acquire;

import dev.holdfast.LockOptions;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.SendTime;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.engine.lease.LeaseStart;
import dev.holdfast.engine.release.ReleaseCompensator;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import org.jspecify.annotations.Nullable;

/**
 * An owner token, and what the store may know of it: the attempts that were made with it, and its ticket in the queue of the
 * store. An acquisition that gives up leaves its token with the ticket to the next local waiter, or settles it.
 *
 * <p>One attempt at a time uses it. The fields are volatile because other threads read them meanwhile.
 */
final class ClaimToken {
    private final EngineContext context;
    private final Ownership ownership;

    /** The longest lease time that an attempt with this token may have requested. */
    private volatile long leaseTime;

    /** The number of fencing tokens that a grant reserves: the same in all attempts with one token. */
    private final int fenceBlock;

    private volatile boolean isInFlight;

    /** Set when an attempt got no reply and may have had an effect. */
    private volatile boolean isOutcomeUnknown;

    /** When the last attempt without a reply failed. Its request may have been sent much later than the attempt began. */
    private volatile long failedAt;

    private volatile SendTime lastSent;
    private volatile boolean hasTicket;
    private volatile long ticket;

    /** The time of sending of the last attempt whose reply had a ticket. */
    private volatile SendTime ticketSent;

    private volatile long fenceBefore;

    ClaimToken(EngineContext context, Ownership ownership, long leaseTime, int fenceBlock) {
        this.context = context;
        this.ownership = ownership;
        this.fenceBlock = fenceBlock;
        this.leaseTime = leaseTime;
        this.lastSent = context.sendTime();
        this.ticketSent = lastSent;
    }

    Ownership ownership() {
        return ownership;
    }

    int fenceBlock() {
        return fenceBlock;
    }

    /** Notes that it was inherited by an acquisition with the given lease time, in nanoseconds. */
    void inheritedFor(long nextLeaseTime) {
        leaseTime = Math.max(leaseTime, nextLeaseTime);
    }

    /** Notes that an attempt is about to be sent. */
    void begin(SendTime sent) {
        lastSent = sent;
        isInFlight = true;
    }

    /** Notes a busy reply, with its ticket if there is one. */
    void busy(@Nullable Ticket position) {
        if (position != null) {
            ticket = position.number();
            ticketSent = lastSent;
            fenceBefore = position.fenceBefore();
            hasTicket = true;
        }
        isInFlight = false;
    }

    /**
     * Notes that an attempt failed.
     *
     * @param isUnknown whether the attempt may have had an effect
     */
    void failed(boolean isUnknown) {
        if (isUnknown) {
            failedAt = context.now();
            isOutcomeUnknown = true;
        }
        isInFlight = false;
    }

    boolean isInFlight() {
        return isInFlight;
    }

    /** Returns whether a reply has given it a ticket in the queue of the store. */
    boolean hasTicket() {
        return hasTicket;
    }

    /** Returns whether it has a ticket, or an attempt without a reply may have got one. */
    boolean mayHaveTicket() {
        return hasTicket || isOutcomeUnknown;
    }

    /** Returns its ticket, or 0. */
    long ticket() {
        return ticket;
    }

    /**
     * Returns whether a message grants the lock to this token, as the reply to an attempt would. It must be about this token and
     * must not belong to an earlier hand-over, which has lapsed. At least half of the claim time must be left. Called only while
     * no attempt is in flight.
     */
    boolean isGrantedBy(HandOver handOver) {
        long claim = handOver.claimTime().toNanos();
        return hasTicket
                && handOver.ownership().equals(ownership)
                && handOver.fenceBlock() == fenceBlock
                && handOver.fence() > fenceBefore
                && context.elapsedSince(ticketSent, claim) <= claim / 2;
    }

    /**
     * Returns the start of the lease that a hand-over grants. The hand-over came after the reply with the ticket, so the lease
     * counts from that attempt.
     */
    LeaseStart leaseStart(HandOver handOver, LockOptions options) {
        return LeaseStart.ofHandOver(
                context, options, ticketSent, lastSent, handOver.claimTime().toNanos());
    }

    /** Releases what the token may have in the store, now or later. The token must not be used any more. */
    void settle(ReleaseCompensator compensator) {
        long command = context.timings().command(leaseTime);
        long claim = context.timings().claim(leaseTime);
        long last = isOutcomeUnknown ? Math.max(lastSent.at(), failedAt) : lastSent.at();
        long until = last + Math.max(2 * command + leaseTime, Timings.heartbeat(claim) + claim);
        if (isOutcomeUnknown) {
            compensator.release(ownership, command, until);
        } else if (hasTicket || context.store().hasLateRequest(ownership)) {
            compensator.cancelWait(ownership, command, until);
        }
    }
}
