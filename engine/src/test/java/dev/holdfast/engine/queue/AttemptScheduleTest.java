package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.ReleaseAndAcquireStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The planned attempt and the delayed attempt of a local wait queue. */
class AttemptScheduleTest {
    private final List<String> made = new ArrayList<>();
    private final EngineFixture engine = new EngineFixture(new ReleaseAndAcquireStore());
    private final AttemptSchedule schedule = newSchedule(engine);

    private AttemptSchedule newSchedule(EngineFixture fixture) {
        return new AttemptSchedule(fixture.context, () -> made.add("attempt"), () -> made.add("delayed attempt"));
    }

    @Test
    void plannedAttemptIsMadeAfterTheDelay() {
        assertThat(schedule.isPlanned()).isFalse();
        schedule.plan(5_000_000);
        assertThat(schedule.isPlanned()).isTrue();
        engine.time.advanceMillis(4);
        assertThat(made).isEmpty();
        engine.time.advanceMillis(1);
        assertThat(made).containsExactly("attempt");
    }

    @Test
    void planNowReplacesThePlannedAttempt() {
        schedule.plan(5_000_000);
        schedule.planNow();
        assertThat(engine.time.planned()).isEqualTo(1);
        engine.time.advanceMillis(10);
        assertThat(made).containsExactly("attempt");
    }

    @Test
    void cancelledAttemptIsNotMade() {
        schedule.plan(5_000_000);
        schedule.cancel();
        schedule.cancel();
        assertThat(schedule.isPlanned()).isFalse();
        engine.time.advanceMillis(10);
        assertThat(made).isEmpty();
    }

    @Test
    void delayedAttemptComesAfterTwoMilliseconds() {
        schedule.planDelayed();
        assertThat(schedule.isPlanned()).isFalse();
        engine.time.advanceMillis(1);
        assertThat(made).isEmpty();
        engine.time.advanceMillis(1);
        assertThat(made).containsExactly("delayed attempt");
        assertThat(schedule.onDelayedTimer(true, true)).isTrue();
    }

    @Test
    void delayedAttemptIsPlannedForNowIfNoReleaseCanCarryIt() {
        EngineFixture other = new EngineFixture();
        AttemptSchedule immediate = newSchedule(other);
        immediate.planDelayed();
        assertThat(immediate.isPlanned()).isTrue();
        other.time.runDue();
        assertThat(made).containsExactly("attempt");
    }

    @Test
    void delayedTimerIsStartedAgainForALaterHead() {
        schedule.planDelayed();
        engine.time.advanceMillis(1);
        schedule.planDelayed();
        assertThat(engine.time.planned()).as("one timer for both heads").isEqualTo(1);
        engine.time.advanceMillis(1);
        assertThat(schedule.onDelayedTimer(true, true)).isFalse();
        engine.time.advanceMillis(1);
        assertThat(made).hasSize(2);
        assertThat(schedule.onDelayedTimer(true, true)).isTrue();
    }

    @Test
    void delayedAttemptIsNotDueWithoutAHeadOrWithAnAttemptInFlight() {
        schedule.planDelayed();
        engine.time.advanceMillis(2);
        assertThat(schedule.onDelayedTimer(false, true)).isFalse();
    }

    @Test
    void plannedAttemptMakesTheDelayedOneUnnecessaryUnlessTheHeadNeedsATicket() {
        schedule.planDelayed();
        engine.time.advanceMillis(2);
        schedule.plan(1_000_000_000);
        assertThat(schedule.onDelayedTimer(true, false)).isFalse();
        assertThat(schedule.onDelayedTimer(true, true)).isTrue();
    }
}
