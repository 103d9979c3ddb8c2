package dev.holdfast.testkit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AvailabilityTest {
    private static final long MILLI = 1_000_000;

    @Test
    void grantsWithinTheTimeAreCounted() {
        Availability half = of(grants(99, 100, 350, 599, 600), 100, 600);

        assertThat(half.acquisitions()).isEqualTo(3);
        assertThat(half.perSecond()).isEqualTo(6);
    }

    @Test
    void theLongestGapMayBeBetweenTwoGrants() {
        assertThat(of(grants(10, 50, 90), 0, 100).longestGap()).isEqualTo(Duration.ofMillis(40));
    }

    @Test
    void theLongestGapMayBeAtTheBeginningOrTheEnd() {
        assertThat(of(grants(60, 70), 0, 100).longestGap()).isEqualTo(Duration.ofMillis(60));
        assertThat(of(grants(10, 20), 0, 100).longestGap()).isEqualTo(Duration.ofMillis(80));
    }

    @Test
    void withoutAGrantAllOfTheTimeIsAGap() {
        Availability none = of(grants(50), 100, 300);

        assertThat(none.acquisitions()).isZero();
        assertThat(none.longestGap()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void onlyGrantsCount() {
        History history = History.of(List.of(event(10, Phase.INVOKE), event(20, Phase.FAIL)));

        assertThat(of(history, 0, 100).acquisitions()).isZero();
    }

    private static Availability of(History history, long from, long to) {
        return Availability.of(history, from * MILLI, to * MILLI);
    }

    private static History grants(long... millis) {
        return History.of(
                LongStream.of(millis).mapToObj(at -> event(at, Phase.OK)).toList());
    }

    private static Event event(long millis, Phase phase) {
        return Event.of(millis * MILLI, "w1.1", "jedis", 1, Op.ACQUIRE, phase, "lock");
    }
}
