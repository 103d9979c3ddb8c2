package dev.holdfast.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Leases in the order of when something is to be done about them: a binary heap in which each lease knows its place, so that
 * it is found at once and takes no more room than a reference. Guarded by whoever has it.
 *
 * @see <a href="https://doi.org/10.1145/512274.512284">Williams: Algorithm 232, Heapsort (CACM 1964)</a>
 */
final class Dues {
    private static final int MIN_ROOM = 16;

    /** From 1 on; the parent of {@code i} is {@code i / 2}, and is due no later. */
    private @Nullable EngineLease[] heap = new @Nullable EngineLease[MIN_ROOM];

    private int size;

    int size() {
        return size;
    }

    /** Returns when the first is due; {@link Long#MAX_VALUE} if there is none. */
    long first() {
        return size == 0 ? Long.MAX_VALUE : at(1).dueAt;
    }

    /** Adds a lease, or moves it. */
    void put(EngineLease lease, long at) {
        lease.dueAt = at;
        if (lease.place == 0) {
            size++;
            fit();
            set(size, lease);
        }
        settle(lease);
    }

    /** Takes a lease out, if it is in here. */
    void remove(EngineLease lease) {
        int place = lease.place;
        if (place == 0) {
            return;
        }
        lease.place = 0;
        EngineLease last = at(size);
        heap[size] = null;
        size--;
        if (last != lease) {
            set(place, last);
            settle(last);
        }
        fit();
    }

    /** Returns those that are due by then, the first one first, but no more than told. */
    List<EngineLease> until(long time, int atMost) {
        List<EngineLease> due = new ArrayList<>();
        PriorityQueue<EngineLease> next = new PriorityQueue<>(Comparator.comparingLong(lease -> lease.dueAt));
        addIfThere(1, next);
        for (EngineLease first = next.poll();
                first != null && first.dueAt <= time && due.size() < atMost;
                first = next.poll()) {
            due.add(first);
            addIfThere(2 * first.place, next);
            addIfThere(2 * first.place + 1, next);
        }
        return due;
    }

    private void addIfThere(int place, PriorityQueue<EngineLease> to) {
        if (place <= size) {
            to.add(at(place));
        }
    }

    /** Returns all, in no order. */
    List<EngineLease> all() {
        List<EngineLease> all = new ArrayList<>(size);
        for (int place = 1; place <= size; place++) {
            all.add(at(place));
        }
        return all;
    }

    /** Moves a lease up or down to where it belongs. */
    private void settle(EngineLease lease) {
        int place = lease.place;
        while (place > 1 && at(place / 2).dueAt > lease.dueAt) {
            set(place, at(place / 2));
            place /= 2;
        }
        for (int child = earlierChild(place);
                child != 0 && at(child).dueAt < lease.dueAt;
                child = earlierChild(place)) {
            set(place, at(child));
            place = child;
        }
        set(place, lease);
    }

    private int earlierChild(int place) {
        int left = 2 * place;
        if (left > size) {
            return 0;
        }
        return left < size && at(left + 1).dueAt < at(left).dueAt ? left + 1 : left;
    }

    @SuppressWarnings("NullAway") // those up to the size are there
    private EngineLease at(int place) {
        return heap[place];
    }

    private void set(int place, EngineLease lease) {
        heap[place] = lease;
        lease.place = place;
    }

    /** Makes room, or gives up most of what is not needed. */
    private void fit() {
        if (size >= heap.length) {
            heap = Arrays.copyOf(heap, 2 * heap.length);
        } else if (heap.length > MIN_ROOM && size < heap.length / 4) {
            heap = Arrays.copyOf(heap, heap.length / 2);
        }
    }
}
