package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One timer for the earliest of several times. */
class DeadlineTimerTest {
    private final EngineFixture engine = new EngineFixture();
    private final List<Long> runs = new ArrayList<>();
    private final DeadlineTimer timer =
            new DeadlineTimer(engine.context, () -> runs.add(engine.context.now() / Timings.MILLI));

    private void armAtMilli(long at) {
        timer.arm(at * Timings.MILLI);
    }

    @Test
    void actionRunsOnceAtTheTime() {
        armAtMilli(5);
        engine.time.advanceMillis(20);
        assertThat(runs).containsExactly(5L);
        assertThat(engine.time.planned()).isZero();
    }

    @Test
    void laterTimeDoesNotMoveTheTimer() {
        armAtMilli(5);
        armAtMilli(5);
        armAtMilli(8);
        assertThat(engine.time.planned()).isEqualTo(1);
        engine.time.advanceMillis(20);
        assertThat(runs).containsExactly(5L);
    }

    @Test
    void earlierTimeReplacesTheTimer() {
        armAtMilli(8);
        armAtMilli(5);
        assertThat(engine.time.planned()).isEqualTo(1);
        engine.time.advanceMillis(20);
        assertThat(runs).containsExactly(5L);
    }

    @Test
    void timerCanBeArmedAgainAfterItRan() {
        armAtMilli(5);
        engine.time.advanceMillis(5);
        armAtMilli(9);
        engine.time.advanceMillis(20);
        assertThat(runs).containsExactly(5L, 9L);
    }

    @Test
    void actionMayArmTheTimer() {
        DeadlineTimer[] itself = new DeadlineTimer[1];
        itself[0] = new DeadlineTimer(engine.context, () -> {
            runs.add(engine.context.now() / Timings.MILLI);
            if (runs.size() < 3) {
                itself[0].arm(engine.context.now() + Timings.MILLI);
            }
        });
        itself[0].arm(Timings.MILLI);
        engine.time.advanceMillis(20);
        assertThat(runs).containsExactly(1L, 2L, 3L);
    }

    @Test
    void timeInThePastRunsTheActionAtOnce() {
        engine.time.advanceMillis(10);
        armAtMilli(3);
        engine.time.runDue();
        assertThat(runs).containsExactly(10L);
    }

    @Test
    void timeThatNeverComesArmsNothing() {
        timer.arm(Long.MAX_VALUE);
        assertThat(engine.time.planned()).isZero();
    }
}
