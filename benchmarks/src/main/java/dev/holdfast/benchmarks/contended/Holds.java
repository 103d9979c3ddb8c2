package dev.holdfast.benchmarks.contended;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What the notes of all threads say together.
 *
 * @param acquires how often the lock was taken
 * @param changes how often by another thread than before
 * @param handOver from the call of release to the return of the next thread's acquire
 * @param handOverAcross the same where the next thread is one of another JVM
 * @param waits from the call of acquire to its return
 * @param ofEach how often each thread took it that did
 */
record Holds(
        int acquires,
        int changes,
        Histogram handOver,
        Histogram handOverAcross,
        Histogram waits,
        Map<String, Integer> ofEach) {
    /**
     * Puts the notes together.
     *
     * @throws IllegalStateException if two threads had the lock at once: such a library is not to be measured
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
        notes.forEach(hold -> waits.recordValue(hold.acquired() - hold.asked()));
        Map<String, Integer> ofEach = new HashMap<>();
        notes.forEach(hold -> ofEach.merge(hold.owner(), 1, Integer::sum));
        return new Holds(notes.size(), (int) handOver.getTotalCount(), handOver, across, waits, ofEach);
    }
}
