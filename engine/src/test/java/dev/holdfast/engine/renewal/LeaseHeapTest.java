package dev.holdfast.engine.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.lease.EngineLease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The order of leases by the time at which something has to be done. */
class LeaseHeapTest {
    private static final int LEASES = 300;
    private static final int CHANGES = 5_000;

    private final EngineFixture engine = new EngineFixture();
    private final LeaseHeap heap = new LeaseHeap();

    private EngineLease lease() {
        return engine.newLease(LockOptions.defaults());
    }

    @Test
    void anEmptyHeapHasNothingDue() {
        assertThat(heap.earliestTime()).isEqualTo(Long.MAX_VALUE);
        assertThat(heap.dueBy(Long.MAX_VALUE, 1)).isEmpty();
        heap.remove(lease());
        assertThat(heap.size()).isZero();
    }

    /** Compared with a map from the lease to its time after each change. */
    @RepeatedTest(20)
    void theOrderIsThatOfAModel(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<EngineLease> leases = new ArrayList<>();
        for (int i = 0; i < LEASES; i++) {
            leases.add(lease());
        }
        Map<EngineLease, Long> model = new HashMap<>();
        for (int i = 0; i < CHANGES; i++) {
            EngineLease lease = leases.get(random.nextInt(LEASES));
            // Fills up at first, and empties in the end.
            if (random.nextInt(CHANGES) > i) {
                long at = random.nextInt(1_000);
                heap.put(lease, at);
                model.put(lease, at);
            } else {
                heap.remove(lease);
                model.remove(lease);
            }
            assertThat(heap.size()).isEqualTo(model.size());
            assertThat(heap.earliestTime())
                    .isEqualTo(model.values().stream().mapToLong(at -> at).min().orElse(Long.MAX_VALUE));
            if (i % 50 == 0) {
                long until = random.nextInt(1_000);
                assertThat(heap.all()).containsExactlyInAnyOrderElementsOf(model.keySet());
                List<EngineLease> all = heap.dueBy(until, LEASES);
                int some = random.nextInt(LEASES);
                assertThat(heap.dueBy(until, some).stream().map(model::get).toList())
                        .isEqualTo(all.stream().limit(some).map(model::get).toList());
                assertThat(all)
                        .isSortedAccordingTo(Comparator.comparing(model::get))
                        .containsExactlyInAnyOrderElementsOf(model.keySet().stream()
                                .filter(due -> model.get(due) <= until)
                                .toList());
            }
        }
        List.copyOf(model.keySet()).forEach(heap::remove);
        assertThat(heap.all()).isEmpty();
        assertThat(leases).allMatch(lease -> lease.heapIndex() == 0);
    }
}
