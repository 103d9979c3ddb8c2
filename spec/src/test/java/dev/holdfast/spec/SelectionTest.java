package dev.holdfast.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Configuration QUICK = configuration("Lock_quick", Tier.BUILD);
    private static final Configuration SLOW = configuration("Lock_slow", Tier.FULL);
    private static final Configuration LONG = configuration("Red_long", Tier.ALL);
    private static final List<Configuration> EACH = List.of(QUICK, SLOW, LONG);

    @Test
    void eachBuildRunsTheFirstTier() {
        assertThat(Selection.of(EACH, "", false)).containsExactly(QUICK);
    }

    @Test
    void fullBuildRunsTwoTiers() {
        assertThat(Selection.of(EACH, "", true)).containsExactly(QUICK, SLOW);
    }

    @Test
    void allRunsEveryConfiguration() {
        assertThat(Selection.of(EACH, "all", false)).isEqualTo(EACH);
    }

    @Test
    void patternChoosesByName() {
        assertThat(Selection.of(EACH, "Red_*", false)).containsExactly(LONG);
        assertThat(Selection.of(EACH, "Lock_slow", true)).containsExactly(SLOW);
    }

    @Test
    void patternWithoutAMatchIsRefused() {
        assertThatThrownBy(() -> Selection.of(EACH, "Lock_qick", false)).hasMessageContaining("Lock_qick");
    }

    private static Configuration configuration(String name, Tier tier) {
        return new Configuration(
                Path.of(name + ".cfg"),
                Path.of("HoldfastLock.tla"),
                new Expectation(Optional.empty()),
                tier,
                List.of(),
                List.of());
    }
}
