package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.Incarnation;
import dev.holdfast.testkit.sim.SimTime;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class RestartGuardTest {
    private final SimTime time = new SimTime(new Random(1));
    private final SimTime.MachineClock clock = time.machine(1);
    private final ConcurrentHashMap<String, String> runs = new ConcurrentHashMap<>();
    private final RestartGuard guard = new RestartGuard(Duration.ofSeconds(60), clock, runs);

    @Test
    void aServerThatHasBeenUpForLongVotes() {
        assertThat(guard.objection("a", Incarnation.of("run1", Duration.ofSeconds(61))))
                .isNull();
    }

    @Test
    void aServerThatWasJustStartedHasNoVoteAndSaysUntilWhen() {
        assertThat(guard.objection("a", Incarnation.of("run1", Duration.ofSeconds(10))))
                .contains("started 10 s ago")
                .contains("votes again in 50 s")
                .contains("maxLeaseTime");
        assertThat(guard.objection("a", Incarnation.of("run1", Duration.ofSeconds(60))))
                .as("the drift of the clocks counts")
                .isNotNull();
    }

    @Test
    void aServerThatTookTheOthersPlaceHasNoVoteAlthoughItHasBeenUpForLong() {
        assertThat(guard.objection("a", Incarnation.of("run1", Duration.ofHours(1))))
                .isNull();
        assertThat(guard.objection("a", Incarnation.of("run2", Duration.ofHours(1))))
                .isNotNull();
        time.advance(Duration.ofSeconds(59));
        assertThat(guard.objection("a", Incarnation.of("run2", Duration.ofHours(1))))
                .isNotNull();
        time.advance(Duration.ofSeconds(3));
        assertThat(guard.objection("a", Incarnation.of("run2", Duration.ofHours(1))))
                .isNull();
    }

    @Test
    void oneServerHasOneVote() {
        RestartGuard other = new RestartGuard(Duration.ofSeconds(60), clock, runs);
        assertThat(guard.objection("a", Incarnation.of("run1", Duration.ofHours(1))))
                .isNull();
        assertThat(other.objection("b", Incarnation.of("run1", Duration.ofHours(1))))
                .contains("the same server as a");
    }
}
