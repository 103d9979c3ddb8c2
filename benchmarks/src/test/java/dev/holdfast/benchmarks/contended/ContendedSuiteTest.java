package dev.holdfast.benchmarks.contended;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Table;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@Timeout(180)
@EnabledIfSystemProperty(named = "holdfast.full", matches = "true")
class ContendedSuiteTest {
    /** Tests that the suite works. Its figures do not matter here. */
    @Test
    void allLibrariesAreMeasuredInOneJvmInFourJvmsAndInTurns() throws Exception {
        Section section = new ContendedSuite().run(Effort.SMOKE);

        List<Table> tables = section.tables();
        assertThat(tables).hasSize(3);
        assertThat(tables.subList(0, 2))
                .allSatisfy(table -> assertThat(table.rows())
                        .hasSize(6)
                        .allSatisfy(row ->
                                assertThat(row.get(1)).as("acquires of " + row).isNotEqualTo("0")));
        assertThat(tables.get(2).rows())
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.get(1)).as("p50 of " + row).isNotEqualTo("0 µs"));
        assertThat(section.goals())
                .hasSize(45)
                .extracting(Goal::measured)
                .noneMatch(text -> text.contains("NaN") || text.contains("∞"));
    }
}
