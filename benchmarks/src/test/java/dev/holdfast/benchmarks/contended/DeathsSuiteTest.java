package dev.holdfast.benchmarks.contended;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Section;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DeathsSuiteTest {
    @Test
    void processesAreMeasuredWithoutDeathsAndWithOne() throws Exception {
        Section section = new DeathsSuite().run(Effort.SMOKE);

        List<List<String>> rows = section.tables().get(0).rows();
        assertThat(rows).extracting(row -> row.get(1)).containsExactly("0", "1");
        assertThat(rows).extracting(row -> Integer.parseInt(row.get(2))).allMatch(handOvers -> handOvers >= 5);
        assertThat(section.goals()).hasSize(2).extracting(Goal::measured).noneMatch(text -> text.contains("NaN"));
    }
}
