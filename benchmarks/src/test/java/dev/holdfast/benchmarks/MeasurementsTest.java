package dev.holdfast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MeasurementsTest {
    private final Measurements measurements = new Measurements();

    @Test
    void aPercentileIsTheMedianOfTheRounds() {
        measurements.add("a", "up", 10_000L);
        measurements.add("a", "up", 500_000L);
        measurements.add("a", "up", 20_000L);
        Statistic p50 = measurements.percentile("a", "up", 50);
        assertThat(p50.median()).isCloseTo(20, within(0.1));
        assertThat(p50.rounds()).isEqualTo(3);
        assertThat(measurements.max("a", "up")).isCloseTo(500, within(1.0));
    }

    @Test
    void eachCallIsMeasured() throws Exception {
        Counting counting = new Counting();
        measurements.measure(counting, "up", 25);
        assertThat(counting.pairs).isEqualTo(25);
        assertThat(measurements.has("counting", "up")).isTrue();
    }

    @Test
    void aContenderThatFailsIsNotMeasured() {
        Contender failing = new Counting() {
            @Override
            public void pair() {
                throw new IllegalStateException("busy");
            }
        };
        assertThatThrownBy(() -> measurements.measure(failing, "up", 1)).hasMessage("busy");
        assertThat(measurements.has("counting", "up")).isFalse();
    }

    @Test
    void aConditionWithoutSamplesHasNoFigure() {
        assertThatThrownBy(() -> measurements.percentile("a", "down", 50)).hasMessageContaining("a, down");
    }

    private static class Counting implements Contender {
        private int pairs;

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public void pair() {
            pairs++;
        }

        @Override
        public void close() {}
    }
}
