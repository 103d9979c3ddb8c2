package dev.holdfast.engine.queue;

import dev.holdfast.engine.acquire.Acquisition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The local waiters for one lock. Waiters that join the queue of the store stand before waiters that do not: the store grants the
 * lock to no waiter without a ticket while another one has a ticket. Apart from that they stand in order of arrival. They share one
 * ticket in the queue of the store: the head has it, and leaves it to the next one. Not thread-safe.
 */
final class LocalWaiters {
    /** In order of arrival. They are sets, so that any of very many waiters leaves as fast as the first one. */
    private final Set<Acquisition> queueing = new LinkedHashSet<>();

    private final Set<Acquisition> polling = new LinkedHashSet<>();

    boolean isEmpty() {
        return head() == null;
    }

    /** Returns the first waiter, or null if there is none. */
    @Nullable
    Acquisition head() {
        Acquisition first = first(queueing);
        return first == null ? first(polling) : first;
    }

    private static @Nullable Acquisition first(Set<Acquisition> waiters) {
        return waiters.isEmpty() ? null : waiters.iterator().next();
    }

    /**
     * Adds a waiter, behind all others or only before those that do not join the queue of the store. If it has a ticket although
     * it is not the head, returns the action that gives the ticket up: two waiters made their first attempts at the same time.
     */
    @Nullable
    Runnable add(Acquisition waiter) {
        alike(waiter).add(waiter);
        return head() == waiter ? null : waiter.takeTicket();
    }

    private Set<Acquisition> alike(Acquisition waiter) {
        return waiter.joinsStoreQueue() ? queueing : polling;
    }

    /** Removes a waiter. If it was the head, leaves its ticket to the next one. Returns false if it was not in the queue. */
    boolean remove(Acquisition waiter) {
        boolean wasHead = head() == waiter;
        boolean wasHere = alike(waiter).remove(waiter);
        if (wasHead) {
            leaveTicket(waiter);
        }
        return wasHere;
    }

    /** Leaves the ticket of a waiter that was removed to the head. */
    void leaveTicket(Acquisition gone) {
        Acquisition next = head();
        if (next != null) {
            next.inheritTicket(gone);
        }
    }

    /** Returns whether the head has no ticket yet, but needs one. The sooner it makes an attempt, the lower its ticket. */
    boolean needTicket() {
        Acquisition head = head();
        return head != null && head.needsTicket();
    }

    /** Returns whether another waiter than the given one is the head and has a ticket. */
    boolean hasTicketOfOther(Acquisition waiter) {
        Acquisition head = head();
        return head != null && head != waiter && head.hasTicket();
    }

    List<Acquisition> all() {
        return all(waiter -> true);
    }

    List<Acquisition> all(Predicate<Acquisition> which) {
        return Stream.concat(queueing.stream(), polling.stream()).filter(which).toList();
    }
}
