package dev.holdfast.engine.acquire;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holdfast.engine.context.SendTime;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The slot for the token of an acquisition. The token stays here from the first attempt until it is left to another acquisition,
 * or taken out and settled. It is not taken out while an attempt is in flight, because the reply comes back to the acquisition;
 * after a grant it is the token of the lease and stays here. A mutex keeps an attempt from beginning with a token that is just
 * taken out: that attempt would get a ticket that belongs to no waiter.
 *
 * <p>Thread-safe. The mutex is never held during a call of the store.
 */
final class ClaimTokenSlot {
    private final ReentrantLock mutex = new ReentrantLock();

    @GuardedBy("mutex")
    private @Nullable ClaimToken token;

    /** Begins an attempt with the token that is in the slot, or with a new one. */
    ClaimToken begin(SendTime sent, Supplier<ClaimToken> newToken) {
        mutex.lock();
        try {
            ClaimToken used = token == null ? newToken.get() : token;
            used.begin(sent);
            token = used;
            return used;
        } finally {
            mutex.unlock();
        }
    }

    /** Takes out the token if no attempt is in flight and it fits; returns null if it does not, or if the slot is empty. */
    @Nullable
    ClaimToken takeOut(Predicate<ClaimToken> fits) {
        mutex.lock();
        try {
            ClaimToken idle = token;
            if (idle == null || idle.isInFlight() || !fits.test(idle)) {
                return null;
            }
            token = null;
            return idle;
        } finally {
            mutex.unlock();
        }
    }

    /** Puts the token of another acquisition into the empty slot. */
    void put(ClaimToken taken) {
        mutex.lock();
        try {
            token = taken;
        } finally {
            mutex.unlock();
        }
    }

    boolean isEmpty() {
        mutex.lock();
        try {
            return token == null;
        } finally {
            mutex.unlock();
        }
    }

    /** Returns whether the token in the slot has a ticket in the queue of the store. */
    boolean hasTicket() {
        mutex.lock();
        try {
            return token != null && token.hasTicket();
        } finally {
            mutex.unlock();
        }
    }
}
