package dev.holdfast.engine.renewal;

import dev.holdfast.engine.lease.EngineLease;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The leases, ordered by the time at which something has to be done for them. It is a binary heap in which each lease knows its
 * position, so a lease is found at once and costs no more than a reference. Not thread-safe.
 *
 * @see <a href="https://doi.org/10.1145/512274.512284">Williams: Algorithm 232, Heapsort (CACM 1964)</a>
 */
final class LeaseHeap {
    private static final int MIN_CAPACITY = 16;

    /** Used from index 1; the parent of {@code i} is at {@code i / 2}, and its time is no later. */
    private @Nullable EngineLease[] heap = new @Nullable EngineLease[MIN_CAPACITY];

    private int size;

    int size() {
        return size;
    }

    /** Returns the earliest time; {@link Long#MAX_VALUE} if the heap is empty. */
    long earliestTime() {
        return size == 0 ? Long.MAX_VALUE : at(1).heapTime();
    }

    /** Adds a lease, or moves it. */
    void put(EngineLease lease, long at) {
        lease.heapTime(at);
        if (lease.heapIndex() == 0) {
            size++;
            resize();
            set(size, lease);
        }
        restoreOrder(lease);
    }

    /** Removes a lease, if it is in the heap. */
    void remove(EngineLease lease) {
        int index = lease.heapIndex();
        if (index == 0) {
            return;
        }
        lease.heapIndex(0);
        EngineLease last = at(size);
        heap[size] = null;
        size--;
        if (last != lease) {
            set(index, last);
            restoreOrder(last);
        }
        resize();
    }

    /** Returns the leases whose time is not after the given one, in order, up to the limit. */
    List<EngineLease> dueBy(long time, int limit) {
        List<EngineLease> due = new ArrayList<>();
        PriorityQueue<EngineLease> next = new PriorityQueue<>(Comparator.comparingLong(EngineLease::heapTime));
        addIfPresent(1, next);
        for (EngineLease first = next.poll();
                first != null && first.heapTime() <= time && due.size() < limit;
                first = next.poll()) {
            due.add(first);
            addIfPresent(2 * first.heapIndex(), next);
            addIfPresent(2 * first.heapIndex() + 1, next);
        }
        return due;
    }

    private void addIfPresent(int index, PriorityQueue<EngineLease> to) {
        if (index <= size) {
            to.add(at(index));
        }
    }

    /** Returns all leases, in no order. */
    List<EngineLease> all() {
        List<EngineLease> all = new ArrayList<>(size);
        for (int index = 1; index <= size; index++) {
            all.add(at(index));
        }
        return all;
    }

    /** Moves a lease up or down to where it belongs. */
    private void restoreOrder(EngineLease lease) {
        int index = lease.heapIndex();
        while (index > 1 && at(index / 2).heapTime() > lease.heapTime()) {
            set(index, at(index / 2));
            index /= 2;
        }
        for (int child = earlierChild(index);
                child != 0 && at(child).heapTime() < lease.heapTime();
                child = earlierChild(index)) {
            set(index, at(child));
            index = child;
        }
        set(index, lease);
    }

    private int earlierChild(int index) {
        int left = 2 * index;
        if (left > size) {
            return 0;
        }
        return left < size && at(left + 1).heapTime() < at(left).heapTime() ? left + 1 : left;
    }

    @SuppressWarnings("NullAway") // the slots up to the size are filled
    private EngineLease at(int index) {
        return heap[index];
    }

    private void set(int index, EngineLease lease) {
        heap[index] = lease;
        lease.heapIndex(index);
    }

    /** Grows the array if it is full, and shrinks it if it is nearly empty. */
    private void resize() {
        if (size >= heap.length) {
            heap = Arrays.copyOf(heap, 2 * heap.length);
        } else if (heap.length > MIN_CAPACITY && size < heap.length / 4) {
            heap = Arrays.copyOf(heap, heap.length / 2);
        }
    }
}
