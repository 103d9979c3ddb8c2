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
    private final ConcurrentHashMap<String, String> membersByRunId = new ConcurrentHashMap<>();
    private final RestartGuard guard = new RestartGuard(Duration.ofSeconds(60), clock, membersByRunId);

    @Test
    void serverWithLongUptimeHasAVote() {
        assertThat(guard.disqualification("a", Incarnation.of("run1", Duration.ofSeconds(61)), Duration.ZERO))
                .isNull();
    }

    @Test
    void restartedServerIsInQuarantineForTheLongestLeaseTimeAndDrift() {
        assertThat(guard.disqualification("a", Incarnation.of("run1", Duration.ofSeconds(10)), Duration.ZERO))
                .contains("started 10 s ago")
                .contains("votes again in 50 s")
                .contains("maxLeaseTime");
        assertThat(guard.disqualification("a", Incarnation.of("run1", Duration.ofSeconds(60)), Duration.ZERO))
                .as("the drift of the clocks counts")
                .isNotNull();
    }

    @Test
    void serverThatLostItsDataIsInQuarantineUntilItsEpochIsOldEnough() {
        Incarnation run = Incarnation.of("run1", Duration.ofHours(1));

        assertThat(guard.disqualification("a", run.withEpochAge(Duration.ofSeconds(10)), Duration.ZERO))
                .contains("it has lost its data")
                .contains("or this key prefix is new to it")
                .contains("votes again in 50 s");
        assertThat(guard.disqualification("a", run.withEpochAge(Duration.ofSeconds(60)), Duration.ZERO))
                .as("the drift of the clocks counts")
                .isNotNull();
        assertThat(guard.disqualification("a", run.withEpochAge(Duration.ofSeconds(61)), Duration.ZERO))
                .isNull();
    }

    @Test
    void restartedServerWaitsForItsEpochToo() {
        Incarnation run = Incarnation.of("run1", Duration.ofSeconds(50)).withEpochAge(Duration.ofSeconds(20));

        assertThat(guard.disqualification("a", run, Duration.ZERO))
                .contains("started 50 s ago")
                .contains("votes again in 40 s");
    }

    @Test
    void timeSinceTheVoteCountsAgainstTheServer() {
        long sent = clock.nanoTime();
        time.advance(Duration.ofSeconds(5));

        assertThat(guard.disqualificationSince("a", Incarnation.of("run1", Duration.ofSeconds(64)), sent))
                .contains("votes again in");
        assertThat(guard.disqualificationSince("a", Incarnation.of("run1", Duration.ofSeconds(66)), sent))
                .isNull();
    }

    @Test
    void serverInPlaceOfAnotherIsInQuarantineFromWhenItIsSeen() {
        assertThat(guard.disqualification("a", Incarnation.of("run1", Duration.ofHours(1)), Duration.ZERO))
                .isNull();
        assertThat(guard.disqualification("a", Incarnation.of("run2", Duration.ofHours(1)), Duration.ZERO))
                .contains("another server has taken its place");
        time.advance(Duration.ofSeconds(59));
        assertThat(guard.disqualification("a", Incarnation.of("run2", Duration.ofHours(1)), Duration.ZERO))
                .isNotNull();
        time.advance(Duration.ofSeconds(3));
        assertThat(guard.disqualification("a", Incarnation.of("run2", Duration.ofHours(1)), Duration.ZERO))
                .isNull();
    }

    @Test
    void secondMemberOnOneServerHasNoVote() {
        RestartGuard other = new RestartGuard(Duration.ofSeconds(60), clock, membersByRunId);
        assertThat(guard.disqualification("a", Incarnation.of("run1", Duration.ofHours(1)), Duration.ZERO))
                .isNull();
        assertThat(other.disqualification("b", Incarnation.of("run1", Duration.ofHours(1)), Duration.ZERO))
                .contains("the same server as a");
    }
}
