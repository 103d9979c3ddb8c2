package dev.holdfast.benchmarks.contended;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The combined notes of all threads.
 *
 * @param acquires the number of acquires
 * @param changes the number of acquires by another thread than before
 * @param handOver the times from the call of release to the return of acquire in the next thread
 * @param handOverAcross those of these times whose next thread is in another JVM
 * @param waits the times from the call of acquire to its return
 * @param ofEach the number of acquires of each thread
 */
record Holds(
        int acquires,
        int changes,
        Histogram handOver,
        Histogram handOverAcross,
        Histogram waits,
        Map<String, Integer> ofEach) {
    /**
     * Combines the notes.
     *
     * @throws IllegalStateException if two threads had the lock at once, so that measuring the library makes no sense
     */
    static Holds of(List<Hold> notes) {
        List<Hold> inOrder =
                notes.stream().sorted(Comparator.comparingLong(Hold::acquired)).toList();
        Histogram handOver = new Histogram(3);
        Histogram across = new Histogram(3);
        for (int i = 1; i < inOrder.size(); i++) {
            Hold before = inOrder.get(i - 1);
            Hold next = inOrder.get(i);
            if (next.acquired() < before.releasing()) {
                throw new IllegalStateException("two had the lock at once: " + before + ", " + next);
            }
            if (!next.isOfSameThread(before)) {
                handOver.recordValue(next.acquired() - before.releasing());
                if (next.process() != before.process()) {
                    across.recordValue(next.acquired() - before.releasing());
                }
            }
        }
        Histogram waits = new Histogram(3);
        notes.forEach(hold -> waits.recordValue(hold.acquired() - hold.requested()));
        Map<String, Integer> ofEach = new HashMap<>();
        notes.forEach(hold -> ofEach.merge(hold.owner(), 1, Integer::sum));
        return new Holds(notes.size(), (int) handOver.getTotalCount(), handOver, across, waits, ofEach);
    }
}
