package dev.holdfast.engine;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a request has its bid: from its first question on, until it is left to another or taken out to be settled. A bid is not
 * taken out while a question is under way: the answer comes back to the request, and if it is a grant, the bid is the lease's and
 * stays as it is. Finding it idle and taking it out, and beginning a question, exclude each other: a question with a bid that
 * somebody has just settled would get a place for nobody.
 *
 * <p>The lock is held for a moment only, never while the store is called.
 */
final class BidHolder {
    private final ReentrantLock mutex = new ReentrantLock();
    private @Nullable Bid bid;

    /** Begins a question with the bid that is here, or with a new one. */
    Bid begin(Asked asked, Supplier<Bid> newBid) {
        mutex.lock();
        try {
            Bid asker = bid == null ? newBid.get() : bid;
            asker.asked(asked);
            bid = asker;
            return asker;
        } finally {
            mutex.unlock();
        }
    }

    /** Takes the bid out if it is idle and fit; null if it is not, or none is here. */
    @Nullable
    Bid takeOut(Predicate<Bid> isFit) {
        mutex.lock();
        try {
            Bid idle = bid;
            if (idle == null || idle.isUnderWay() || !isFit.test(idle)) {
                return null;
            }
            bid = null;
            return idle;
        } finally {
            mutex.unlock();
        }
    }

    /** Takes in the bid of another; none is here. */
    void put(Bid taken) {
        mutex.lock();
        try {
            bid = taken;
        } finally {
            mutex.unlock();
        }
    }

    boolean isEmpty() {
        mutex.lock();
        try {
            return bid == null;
        } finally {
            mutex.unlock();
        }
    }

    /** Tells whether it has a place in the queue of the store. */
    boolean isPlaced() {
        mutex.lock();
        try {
            return bid != null && bid.isPlaced();
        } finally {
            mutex.unlock();
        }
    }
}
