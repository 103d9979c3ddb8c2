package dev.holdfast.engine;

import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import org.jspecify.annotations.Nullable;

/**
 * One token, and what the store may know of it: the questions that were asked with it, and its place in the store's queue. Who
 * gives up leaves it to the next in line, who has the same place then, or has it settled.
 */
final class Bid {
    final Ownership ownership;

    /** How many fencing tokens a grant is to reserve: the same in all questions with one token. */
    final int fenceBlock;

    private final Engine engine;
    private final long leaseTime;

    /** Set when a question may have had an effect that no answer told us of. */
    private volatile boolean unsettled;

    private volatile Asked lastAsked;
    private volatile boolean isUnderWay;
    private volatile boolean isPlaced;
    private volatile long ticket;

    /** When the question was sent that was last answered with a place. */
    private volatile Asked placedSince;

    private volatile long fenceBefore;

    Bid(Engine engine, Ownership ownership, long leaseTime, int fenceBlock) {
        this.engine = engine;
        this.ownership = ownership;
        this.fenceBlock = fenceBlock;
        this.leaseTime = leaseTime;
        this.lastAsked = engine.asked();
        this.placedSince = lastAsked;
    }

    /** A question is about to be sent. */
    void asked(Asked now) {
        lastAsked = now;
        isUnderWay = true;
    }

    /** The answer is here, and is that somebody else holds the lock. */
    void answered(@Nullable Ticket reply) {
        if (reply != null) {
            ticket = reply.number();
            placedSince = lastAsked;
            fenceBefore = reply.fenceBefore();
            isPlaced = true;
        }
        isUnderWay = false;
    }

    /** There will be no answer, or none that tells. */
    void failed(boolean isOutcomeUnknown) {
        if (isOutcomeUnknown) {
            unsettled = true;
        }
        isUnderWay = false;
    }

    boolean isUnderWay() {
        return isUnderWay;
    }

    /** Tells whether it has had a place in the queue. */
    boolean isPlaced() {
        return isPlaced;
    }

    /** The ticket of its place, or 0. */
    long ticket() {
        return ticket;
    }

    /**
     * Tells whether a message is about this token, and is as good as the answer to a question: it is not that of an earlier
     * hand-over which has lapsed, and at least half of the time is left for which the store keeps the lock. No question is under
     * way.
     */
    boolean isGrantedBy(HandOver handOver) {
        long claim = handOver.claimTime().toNanos();
        return isPlaced
                && handOver.ownership().equals(ownership)
                && handOver.fenceBlock() == fenceBlock
                && handOver.fence() > fenceBefore
                && engine.elapsedSince(placedSince, claim) <= claim / 2;
    }

    /** How a lease begins that was handed over. The store did so after it gave the place, so it counts from then. */
    Beginning beginning(HandOver handOver, LockOptions options) {
        return Beginning.ofHandOver(
                engine, options, placedSince, lastAsked, handOver.claimTime().toNanos());
    }

    /** Leaves nothing behind in the store. Nobody uses it any more: what is granted to it later is released. */
    void settle() {
        long command = engine.timings.command(leaseTime);
        long claim = engine.timings.claim(leaseTime);
        long until = lastAsked.at() + Math.max(2 * command + leaseTime, Timings.heartbeat(claim) + claim);
        if (unsettled) {
            engine.compensator.release(ownership, command, until);
        } else if (isPlaced) {
            engine.compensator.cancel(ownership, command, until);
        }
    }
}
