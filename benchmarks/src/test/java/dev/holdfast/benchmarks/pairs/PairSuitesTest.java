package dev.holdfast.benchmarks.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Table;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that the suite works. Its figures do not matter here. */
@Timeout(180)
class PairSuitesTest {
    @Test
    void onOneThreadEveryLibraryIsMeasuredAndHoldfastSendsTwoScripts() throws Exception {
        Section section = new UncontendedSuite().run(Effort.SMOKE);

        Table table = section.tables().get(0);
        assertThat(table.rows()).hasSize(Library.forFreeLocks(Effort.SMOKE).size());
        int scripts = table.header().indexOf("scripts");
        int publishes = table.header().indexOf("PUBLISH");
        assertThat(table.rows())
                .filteredOn(row -> row.get(0).startsWith("Holdfast"))
                .hasSize(3)
                .allSatisfy(row -> assertThat(List.of(row.get(scripts), row.get(publishes)))
                        .containsExactly("2", "0"));
        assertHasFigures(section);
    }

    @Test
    void withManyThreadsEveryLibraryIsMeasured() throws Exception {
        Section section = new ThroughputSuite().run(Effort.SMOKE);

        assertThat(section.tables().get(0).rows())
                .hasSize(Library.forFreeLocks(Effort.SMOKE).size());
        assertThat(section.tables().get(1).rows()).hasSize(ThroughputSuite.ASYNCHRONOUS.size());
        assertHasFigures(section);
    }

    @Test
    void fewAndManyThreadsAreMeasuredOverLettuceAndJedis() throws Exception {
        Section section = new ThreadsSuite().run(Effort.SMOKE);

        assertThat(section.tables().get(0).rows()).hasSize(ThreadsSuite.OVER_LETTUCE.size());
        assertThat(section.tables().get(1).rows())
                .hasSize(ThreadsSuite.overJedis().size());
        assertThat(section.goals()).hasSize(12);
        assertHasFigures(section);
    }

    private static void assertHasFigures(Section section) {
        assertThat(section.goals())
                .isNotEmpty()
                .extracting(Goal::measured)
                .noneMatch(text -> text.contains("NaN") || text.contains("Infinity"));
    }
}
