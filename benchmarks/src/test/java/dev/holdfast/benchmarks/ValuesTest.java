package dev.holdfast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ValuesTest {
    private final Values values = new Values();

    @Test
    void ratioIsTheMedianOfTheRatiosOfTheSameRounds() {
        add("a", 1, 20, 3);
        add("b", 2, 10, 4);
        assertThat(values.ratio("a", "b", "cost")).isEqualTo(0.75);
        add("a", 5, 7);
        add("b", 10, 70);
        assertThat(values.ratio("a", "b", "cost")).isEqualTo(0.5);
    }

    @Test
    void contenderWithoutRoundsHasNoFigure() {
        add("a", 1);
        assertThatThrownBy(() -> values.ratio("a", "b", "cost")).hasMessageContaining("cost of b");
    }

    private void add(String contender, double... rounds) {
        for (double round : rounds) {
            values.add(contender, "cost", round);
        }
    }
}
