package dev.holdfast.benchmarks.holding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class MemorySuiteTest {
    @Test
    void lockWithoutSideKeysLeavesNothing() throws Exception {
        Section section = new MemorySuite().run(Effort.SMOKE);

        List<List<String>> rows = section.tables().get(0).rows();
        assertThat(rows).hasSize(3);
        assertThat(rows.get(2).subList(0, 2)).containsExactly(Library.BARE_LOCK.toString(), "0");
        assertThat(section.goals()).extracting(Goal::what).containsExactly("keys left", "memory left");
    }
}
