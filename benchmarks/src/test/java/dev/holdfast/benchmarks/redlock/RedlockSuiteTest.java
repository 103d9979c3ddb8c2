package dev.holdfast.benchmarks.redlock;

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
class RedlockSuiteTest {
    /** Tests that the suite works. Its figures do not matter here. */
    @Test
    void everyContenderIsMeasuredInEveryCondition() throws Exception {
        Section section = new RedlockSuite().run(Effort.SMOKE);

        Table medians = section.tables().get(0);
        assertThat(medians.header()).containsExactly("", "all up", "one hung", "one killed", "two killed");
        assertThat(medians.rows()).hasSize(8).allSatisfy(row -> {
            boolean isSlowPeer = row.get(0).equals("RedissonRedLock");
            List<String> faults = row.subList(2, 5);
            assertThat(row.get(1)).endsWith("s");
            assertThat(faults).allMatch(cell -> isSlowPeer ? cell.equals("-") : cell.endsWith("s"));
        });
        assertThat(section.goals()).hasSize(12).extracting(Goal::measured).noneMatch(text -> text.contains("NaN"));
    }
}
