package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The order in which something is to be done about leases. */
class DuesTest {
    private static final int LEASES = 300;
    private static final int CHANGES = 5_000;

    private final Engine engine = new Played().engine;
    private final Dues dues = new Dues();

    private EngineLease lease() {
        LockOptions options = LockOptions.defaults();
        Beginning beginning = Beginning.ofGrant(engine, options, engine.asked());
        return new EngineLease(
                engine.newOwnership("orders"), options, AcquireReply.granted(OptionalLong.empty()), beginning, null);
    }

    @Test
    void whatIsEmptyIsNeverDue() {
        assertThat(dues.first()).isEqualTo(Long.MAX_VALUE);
        assertThat(dues.until(Long.MAX_VALUE, 1)).isEmpty();
        dues.remove(lease());
        assertThat(dues.size()).isZero();
    }

    /** Compared with a map from the lease to its time after each change. */
    @RepeatedTest(20)
    void theOrderIsThatOfTheTimes(RepetitionInfo repetition) {
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
                dues.put(lease, at);
                model.put(lease, at);
            } else {
                dues.remove(lease);
                model.remove(lease);
            }
            assertThat(dues.size()).isEqualTo(model.size());
            assertThat(dues.first())
                    .isEqualTo(model.values().stream().mapToLong(at -> at).min().orElse(Long.MAX_VALUE));
            if (i % 50 == 0) {
                long until = random.nextInt(1_000);
                assertThat(dues.all()).containsExactlyInAnyOrderElementsOf(model.keySet());
                List<EngineLease> all = dues.until(until, LEASES);
                int some = random.nextInt(LEASES);
                assertThat(dues.until(until, some).stream().map(model::get).toList())
                        .isEqualTo(all.stream().limit(some).map(model::get).toList());
                assertThat(all)
                        .isSortedAccordingTo(Comparator.comparing(model::get))
                        .containsExactlyInAnyOrderElementsOf(model.keySet().stream()
                                .filter(due -> model.get(due) <= until)
                                .toList());
            }
        }
        List.copyOf(model.keySet()).forEach(dues::remove);
        assertThat(dues.all()).isEmpty();
        assertThat(leases).allMatch(lease -> lease.place == 0);
    }
}
