package dev.holdfast.benchmarks.contended;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ContendedSuiteTest {
    /** How fast anything is does not matter here. */
    @Test
    void thoseWhoAreComparedAreMeasuredInOneJvmAndInFour() throws Exception {
        Section section = new ContendedSuite().run(Effort.SMOKE);

        assertThat(section.tables())
                .hasSize(Crowd.values().length)
                .allSatisfy(table -> assertThat(table.rows())
                        .hasSize(3)
                        .allSatisfy(row ->
                                assertThat(row.get(1)).as("acquires of " + row).isNotEqualTo("0")));
        assertThat(section.goals()).hasSize(11).extracting(Goal::measured).noneMatch(text -> text.contains("NaN"));
    }
}
