package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.sim.ScriptedStore;
import dev.holdfast.testkit.sim.SimTime;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FenceClockCheckTest {
    private final SimTime.MachineClock clock = new SimTime(new Random(1)).machine(1);
    private final FenceClockCheck check = new FenceClockCheck(clock);
    private final Member member = new Member("east", new ScriptedStore(), null);

    private long fence(Duration ahead) {
        return (clock.currentTimeMillis() + ahead.toMillis()) * 1_000;
    }

    @Test
    void tokenHoursAheadIsWarnedAboutOnce() {
        assertThat(check.warning(member, fence(Duration.ofHours(5))))
                .startsWith("east issued fencing token")
                .contains("5 hours ahead");
        assertThat(check.warning(member, fence(Duration.ofHours(6)))).isNull();
    }

    @Test
    void tokenNearTheTimeIsNotWarnedAbout() {
        assertThat(check.warning(member, fence(Duration.ofMinutes(59)))).isNull();
        assertThat(check.warning(member, fence(Duration.ofHours(-9)))).isNull();
    }

    @Test
    void tokenThatIsNotMadeFromAClockIsNotWarnedAbout() {
        assertThat(check.warning(member, 7)).isNull();
        assertThat(check.warning(member, Long.MAX_VALUE)).isNull();
    }
}
