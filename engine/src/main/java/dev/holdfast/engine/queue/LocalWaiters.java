package dev.holdfast.engine.queue;

import dev.holdfast.engine.acquire.Acquisition;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The local waiters for one lock, in order of arrival. They share one ticket in the queue of the store: the head has it, and leaves
 * it to the next one. Not thread-safe.
 */
final class LocalWaiters {
    private final ArrayDeque<Acquisition> waiting = new ArrayDeque<>();

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Returns the first waiter, or null if there is none. */
    @Nullable
    Acquisition head() {
        return waiting.peekFirst();
    }

    /**
     * Adds a waiter at the end. If it has a ticket although it is not the head, returns the action that gives the ticket up: two
     * waiters made their first attempts at the same time.
     */
    @Nullable
    Runnable add(Acquisition waiter) {
        waiting.addLast(waiter);
        return waiting.size() > 1 ? waiter.takeTicket() : null;
    }

    /** Removes a waiter. If it was the head, leaves its ticket to the next one. Returns false if it was not in the queue. */
    boolean remove(Acquisition waiter) {
        boolean wasHead = head() == waiter;
        boolean wasHere = waiting.remove(waiter);
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
        return List.copyOf(waiting);
    }

    List<Acquisition> all(Predicate<Acquisition> which) {
        return waiting.stream().filter(which).toList();
    }
}
