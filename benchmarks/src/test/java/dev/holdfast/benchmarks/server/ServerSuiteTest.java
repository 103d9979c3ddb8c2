package dev.holdfast.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ServerSuiteTest {
    /** Tests that the suite works. Its figures do not matter here. */
    @Test
    void everyRequestIsMeasured() throws Exception {
        Section section = new ServerSuite().run(Effort.SMOKE);

        assertThat(section.tables().get(0).rows()).hasSizeGreaterThanOrEqualTo(7);
        assertThat(section.tables().get(1).rows()).hasSize(3);
        assertThat(section.goals())
                .hasSizeGreaterThanOrEqualTo(4)
                .extracting(Goal::measured)
                .noneMatch(text -> text.contains("NaN") || text.contains("∞"));
    }
}
