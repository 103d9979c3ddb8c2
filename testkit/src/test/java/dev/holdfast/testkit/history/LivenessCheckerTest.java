package dev.holdfast.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivenessCheckerTest {
    private final Recorder recorder = new Recorder();

    private List<Event> stuckAfter(long nanos) {
        List<Event> stuck = LivenessChecker.stuck(recorder.history(), Duration.ofNanos(nanos));
        for (long seed = 0; seed < 20; seed++) {
            assertThat(LivenessChecker.stuck(recorder.shuffled(seed), Duration.ofNanos(nanos)))
                    .as("the order of delivery makes no difference")
                    .containsExactlyInAnyOrderElementsOf(stuck);
        }
        return stuck;
    }

    private List<Long> idleLongerThan(long nanos) {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(LivenessChecker.idle(recorder.shuffled(seed), Duration.ofNanos(nanos)))
                    .as("the order of delivery makes no difference")
                    .isEqualTo(LivenessChecker.idle(recorder.history(), Duration.ofNanos(nanos)));
        }
        return LivenessChecker.idle(recorder.history(), Duration.ofNanos(nanos)).stream()
                .map(idle -> idle.time().toNanos())
                .toList();
    }

    private Recorder.Attempt lastEvent(long t) {
        return recorder.attempt("last", "other").requested(t - 1).granted(t, t, t);
    }

    @Test
    void anOutcomeInTimeIsNotStuck() {
        recorder.attempt("w1").requested(10).granted(60, 1, 100);
        recorder.attempt("w1").requested(10).refused(60);
        lastEvent(1_000);

        assertThat(stuckAfter(50)).isEmpty();
    }

    @Test
    void aLateOutcomeIsStuck() {
        recorder.attempt("w1").requested(10).granted(61, 1, 100);
        recorder.attempt("w2").requested(10).refused(61);
        lastEvent(1_000);

        assertThat(stuckAfter(50)).extracting(Event::worker).containsExactlyInAnyOrder("w1", "w2");
    }

    @Test
    void aRequestWithoutAnOutcomeIsStuck() {
        recorder.attempt("w1").requested(10);
        recorder.attempt("w1").requested(20).granted(30, 1, 100);
        lastEvent(1_000);

        assertThat(stuckAfter(50))
                .singleElement()
                .satisfies(event -> assertThat(event.t()).isEqualTo(10));
    }

    @Test
    void aRequestWhoseTimeIsNotOverIsNotJudged() {
        recorder.attempt("w1").requested(10);
        lastEvent(60);

        assertThat(stuckAfter(50)).isEmpty();
    }

    @Test
    void theDeadAreNotStuck() {
        recorder.attempt("w1").requested(10);
        recorder.death("w1", 20);
        lastEvent(1_000);

        assertThat(stuckAfter(50)).isEmpty();
    }

    @Test
    void theDeathOfAnotherOrAtAnotherTimeExcusesNobody() {
        recorder.death("w1", 5);
        recorder.attempt("w1").requested(10);
        recorder.death("w2", 20);
        recorder.death("w1", 200);
        lastEvent(1_000);

        assertThat(stuckAfter(50)).hasSize(1);
    }

    @Test
    void aLockThatLiesIdleWhileSomebodyWaitsIsFound() {
        recorder.attempt("w1").requested(1).granted(10, 1, 900).releasing(50);
        recorder.attempt("w2").requested(20).granted(200, 2, 900).releasing(250);

        assertThat(idleLongerThan(149)).containsExactly(150L);
        assertThat(idleLongerThan(150)).isEmpty();
    }

    @Test
    void aLockThatNobodyWantsMayLieIdle() {
        recorder.attempt("w1").requested(1).granted(10, 1, 900).releasing(50);
        recorder.attempt("w2").requested(190).granted(200, 2, 900).releasing(250);

        assertThat(idleLongerThan(10)).isEmpty();
        assertThat(idleLongerThan(9)).containsExactly(10L);
    }

    @Test
    void theOneWhoWaitsNeedNotBeTheNext() {
        recorder.attempt("w1").requested(1).granted(10, 1, 900).releasing(50);
        recorder.attempt("w2").requested(190).granted(200, 2, 900).releasing(250);
        recorder.attempt("w3").requested(30).granted(250, 3, 900).releasing(260);

        assertThat(idleLongerThan(100)).containsExactly(150L);
    }

    @Test
    void aLockIsIdleFromTheDeathOfItsHolderOn() {
        recorder.attempt("w1").requested(9).granted(10, 1, 900);
        recorder.death("w1", 50);
        recorder.attempt("w2").requested(20).granted(200, 2, 900).releasing(250);

        assertThat(idleLongerThan(100)).containsExactly(150L);
        assertThat(LivenessChecker.idle(recorder.history(), Duration.ofNanos(100)))
                .asString()
                .contains("from 50 on", "a held by w2");
    }

    @Test
    void theFirstGrantMayComeTooLateAsWell() {
        recorder.attempt("w1").requested(1).granted(500, 1, 900).releasing(510);

        assertThat(idleLongerThan(100)).containsExactly(499L);
    }

    @Test
    void otherLocksAreOtherMatters() {
        recorder.attempt("w1", "a").requested(1).granted(10, 1, 900).releasing(50);
        recorder.attempt("w2", "b").requested(51).granted(60, 1, 900).releasing(100);
        recorder.attempt("w3", "a").requested(90).granted(100, 2, 900).releasing(110);

        assertThat(idleLongerThan(10)).isEmpty();
    }
}
