package dev.holdfast.benchmarks.holding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class HoldingSuiteTest {
    @Test
    void theLocksAreRenewedAndNoKeyIsLeftForever() throws Exception {
        Section section = new HoldingSuite().run(Effort.SMOKE);

        assertThat(section.tables().get(0).rows()).hasSize(4).allSatisfy(row -> {
            assertThat(row.get(1)).as("scripts of " + row).isNotEqualTo("0");
            assertThat(row).noneMatch(cell -> cell.contains("NaN") || cell.contains("Infinity"));
            assertThat(row.subList(7, 9)).as("keys left of " + row).containsExactly("0", "0");
        });
    }
}
