package dev.holdfast.redisson;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReconnectPaceTest {
    private final ReconnectPace pace = new ReconnectPace();

    @Test
    void firstReconnectFollowsSoon() {
        assertThat(pace.calcDelay(1)).isBetween(Duration.ofMillis(20), Duration.ofMillis(100));
    }

    @Test
    void manyConnectionsReconnectTwiceASecondAtMost() {
        List<Duration> delays =
                IntStream.range(0, 9).mapToObj(i -> pace.calcDelay(1)).toList();
        assertThat(delays.get(8)).isGreaterThan(Duration.ofSeconds(6));
        assertThat(delays).isSorted();
    }
}
