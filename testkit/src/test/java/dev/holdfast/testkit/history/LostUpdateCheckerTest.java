package dev.holdfast.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.testkit.history.LostUpdateChecker.Updates;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LostUpdateCheckerTest {
    private final Recorder recorder = new Recorder();

    private Updates found(long counter) {
        Updates updates = LostUpdateChecker.check(recorder.history(), Map.of("a", counter));
        for (long seed = 0; seed < 20; seed++) {
            assertThat(LostUpdateChecker.check(recorder.shuffled(seed), Map.of("a", counter)))
                    .as("the order of delivery makes no difference")
                    .isEqualTo(updates);
        }
        return updates;
    }

    private void wrote(String worker, long t, long value) {
        recorder.attempt(worker).writing(t).wrote(t + 1, value);
    }

    @Test
    void allAcknowledgedWritesAreThere() {
        wrote("w1", 10, 1);
        wrote("w2", 20, 2);

        assertThat(found(2)).isEqualTo(new Updates(2, 2, 0, 0, 0));
    }

    @Test
    void aWriteMayBeAcknowledgedInTheInstantInWhichItBegan() {
        recorder.attempt("w1").writing(10).wrote(10, 1);

        assertThat(found(1)).isEqualTo(new Updates(1, 1, 0, 0, 0));
    }

    @Test
    void aMissingWriteIsLost() {
        wrote("w1", 10, 1);
        wrote("w2", 20, 2);
        wrote("w1", 30, 3);

        assertThat(found(2)).isEqualTo(new Updates(3, 2, 0, 1, 0));
    }

    @Test
    void twoWorkersThatWriteTheSameValueHaveLostOne() {
        wrote("w1", 10, 1);
        wrote("w2", 20, 1);
        wrote("w1", 30, 2);

        assertThat(found(2).lost()).isEqualTo(1);
    }

    @Test
    void aWriteOfAKilledWorkerMayBeThereOrNot() {
        wrote("w1", 10, 1);
        recorder.attempt("w2").writing(20);
        recorder.death("w2", 25);

        assertThat(found(1)).isEqualTo(new Updates(1, 1, 1, 0, 0));
        assertThat(found(2)).isEqualTo(new Updates(1, 2, 1, 0, 0));
    }

    @Test
    void moreThanAllWritesTogetherIsUnexplained() {
        wrote("w1", 10, 1);
        recorder.attempt("w2").writing(20);

        assertThat(found(3)).isEqualTo(new Updates(1, 3, 1, 0, 1));
    }

    @Test
    void aWriteInDoubtDoesNotHideALostOne() {
        wrote("w1", 10, 1);
        wrote("w3", 12, 1);
        recorder.attempt("w2").writing(20);

        assertThat(found(2)).isEqualTo(new Updates(2, 2, 1, 1, 0));
    }

    @Test
    void aWriteWhoseAnswerDidNotComeIsInDoubt() {
        recorder.attempt("w1").writing(10).wrotePerhaps(20);

        assertThat(found(0).inDoubt()).isEqualTo(1);
        assertThat(found(1).unexplained()).isZero();
    }

    @Test
    void aWriteThatFailedIsNotExpected() {
        recorder.attempt("w1").writing(10).wroteNothing(20);

        assertThat(found(0)).isEqualTo(new Updates(0, 0, 0, 0, 0));
        assertThat(found(1).unexplained()).isEqualTo(1);
    }

    @Test
    void aLossOfOneCounterIsNotHiddenByAnother() {
        recorder.attempt("w1", "a").writing(10).wrote(11, 1);
        recorder.attempt("w1", "b").writing(20).wrote(21, 1);

        assertThat(LostUpdateChecker.check(recorder.history(), Map.of("a", 0L, "b", 2L)))
                .isEqualTo(new Updates(2, 2, 0, 1, 1));
    }

    @Test
    void theCounterOfEachLockIsNeeded() {
        wrote("w1", 10, 1);

        assertThatThrownBy(() -> LostUpdateChecker.check(recorder.history(), Map.of("b", 1L)))
                .hasMessageContaining("writes to [a], but counters are given only for [b]");
    }
}
