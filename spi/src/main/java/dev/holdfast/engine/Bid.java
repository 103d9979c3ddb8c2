package dev.holdfast.engine;

import dev.holdfast.spi.AcquireReply.Place;
import dev.holdfast.spi.Ownership;
import org.jspecify.annotations.Nullable;

/**
 * One token, and what the store may know of it: the questions that were asked with it, and its place in the store's queue. Who
 * gives up leaves it to the next in line, who has the same place then, or has it settled.
 */
final class Bid {
    final Ownership ownership;

    private final Engine engine;
    private final long leaseTime;

    /** Set when a question may have had an effect that no answer told us of. */
    private volatile boolean unsettled;

    private volatile Asked lastAsked;
    private volatile boolean isUnderWay;
    private volatile boolean isPlaced;
    private volatile long ticket;

    Bid(Engine engine, Ownership ownership, long leaseTime) {
        this.engine = engine;
        this.ownership = ownership;
        this.leaseTime = leaseTime;
        this.lastAsked = engine.asked();
    }

    /** A question is about to be sent. */
    void asked(Asked now) {
        lastAsked = now;
        isUnderWay = true;
    }

    /** The answer is here, and is that somebody else holds the lock. */
    void answered(@Nullable Place place) {
        if (place != null) {
            ticket = place.ticket();
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
