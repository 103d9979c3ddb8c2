package dev.holdfast.engine.acquire;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holdfast.engine.context.SendTime;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The slot in which an acquisition has its token: from its first attempt on, until the token is left to another acquisition or taken
 * out to be settled. A token is not taken out while an attempt is in flight: the reply comes back to the acquisition, and if it is a
 * grant the token is that of the lease and stays where it is. Taking out an idle token and beginning an attempt exclude each other,
 * or else an attempt with a token that was just settled would get a ticket for nobody.
 *
 * <p>Thread-safe. The mutex is held for a moment only, never during a call of the store.
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
