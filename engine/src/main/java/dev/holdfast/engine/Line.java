package dev.holdfast.engine;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those in this process who wait for one lock, in order of arrival, with one place in the store's queue for all of them: the first
 * has it, and who goes leaves it to the next. Guarded by the mutex of the wait queue.
 */
final class Line {
    private final ArrayDeque<Acquisition> waiting = new ArrayDeque<>();

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    @Nullable
    Acquisition first() {
        return waiting.peekFirst();
    }

    /** Adds a request at the end. Returns the place that it had, if it is one too many; two came at the same time then. */
    @Nullable
    Bid add(Acquisition acquisition) {
        waiting.addLast(acquisition);
        return waiting.size() > 1 ? acquisition.takePlace() : null;
    }

    /** Takes a request out; if it was the first it leaves its place to the next. Returns false if it was not in line. */
    boolean remove(Acquisition acquisition) {
        boolean wasFirst = first() == acquisition;
        boolean wasIn = waiting.remove(acquisition);
        if (wasFirst) {
            leavePlace(acquisition);
        }
        return wasIn;
    }

    /** Leaves the place of one who is not in line any more to the first. */
    void leavePlace(Acquisition gone) {
        Acquisition next = first();
        if (next != null) {
            next.inherit(gone);
        }
    }

    /** Tells whether the first is to ask for a place, as it has none: the sooner it asks, the lower its ticket. */
    boolean isWithoutPlace() {
        Acquisition first = first();
        return first != null && first.wantsPlace();
    }

    /** Tells whether somebody else than the given one is first and has a place. */
    boolean isPlacedWithout(Acquisition other) {
        Acquisition first = first();
        return first != null && first != other && first.isPlaced();
    }

    List<Acquisition> all() {
        return List.copyOf(waiting);
    }

    List<Acquisition> all(Predicate<Acquisition> which) {
        return waiting.stream().filter(which).toList();
    }
}
