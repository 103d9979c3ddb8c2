package dev.holdfast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticTest {
    @Test
    void theMedianOfAnOddNumberOfRoundsIsTheMiddleOne() {
        assertThat(Statistic.of(List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
    }

    @Test
    void theMedianOfAnEvenNumberOfRoundsIsBetweenTheTwoInTheMiddle() {
        assertThat(Statistic.of(List.of(4.0, 1.0, 2.0, 9.0)).median()).isEqualTo(3);
    }

    @Test
    void theSpreadIsAPartOfTheMedian() {
        assertThat(Statistic.of(List.of(9.0, 10.0, 12.0)).spread()).isCloseTo(0.3, within(1e-9));
    }

    @Test
    void oneRoundHasNoSpread() {
        assertThat(Statistic.of(List.of(7.0))).isEqualTo(new Statistic(7, 0, 1));
    }
}
