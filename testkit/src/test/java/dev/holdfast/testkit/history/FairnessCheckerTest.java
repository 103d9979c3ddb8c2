package dev.holdfast.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.history.FairnessChecker.Overtaken;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairnessCheckerTest {
    private final Recorder recorder = new Recorder();

    /** Each grant is over after one unit of time. */
    private void granted(String worker, long requested, long t) {
        granted(worker, "a", requested, t);
    }

    private void granted(String worker, String lock, long requested, long t) {
        recorder.attempt(worker, lock)
                .requested(requested)
                .granted(t, t, t + 1_000)
                .releasing(t + 1);
    }

    private List<Overtaken> overtaken(int turns) {
        List<Overtaken> found = FairnessChecker.check(recorder.history(), turns);
        for (long seed = 0; seed < 20; seed++) {
            assertThat(FairnessChecker.check(recorder.shuffled(seed), turns))
                    .as("the order of delivery makes no difference")
                    .isEqualTo(found);
        }
        return found;
    }

    @Test
    void workersThatTakeTurnsAreFair() {
        for (int round = 0; round < 5; round++) {
            granted("w1", 30 * round - 19, 30 * round + 10);
            granted("w2", 30 * round - 9, 30 * round + 20);
            granted("w3", 30 * round + 1, 30 * round + 30);
        }

        assertThat(overtaken(1)).isEmpty();
        assertThat(FairnessChecker.smallestShare(recorder.history())).isEqualTo(1);
    }

    @Test
    void whoGetsTheLockTwiceWhileAnotherWaitsIsUnfair() {
        granted("w1", 5, 10);
        granted("w1", 12, 20);
        granted("w2", 6, 30);

        assertThat(overtaken(1)).singleElement().satisfies(unfair -> {
            assertThat(unfair.by()).isEqualTo("w1");
            assertThat(unfair.times()).isEqualTo(2);
            assertThat(unfair.grant().granted().worker()).isEqualTo("w2");
            assertThat(unfair).asString().startsWith("w1 got the lock 2 times before a held by w2");
        });
        assertThat(overtaken(2)).isEmpty();
    }

    @Test
    void manyWorkersWithOneTurnEachAreFair() {
        for (int i = 0; i < 10; i++) {
            granted("other" + i, 1, 10 + 10 * i);
        }
        granted("w2", 5, 200);

        assertThat(overtaken(1)).isEmpty();
    }

    @Test
    void whatTheOtherHadBeforeTheRequestDoesNotCount() {
        granted("w1", 5, 10);
        granted("w1", 12, 20);
        granted("w2", 20, 30);

        assertThat(overtaken(0)).isEmpty();
    }

    @Test
    void theThreadsOfAWorkerHaveOnePlace() {
        granted("w2", 1, 10);
        granted("w1", 1, 20);
        granted("w2", 1, 30);
        granted("w1", 1, 40);
        granted("w2", 1, 50);

        assertThat(overtaken(1))
                .as("a thread of w2 waited for two turns of w1, but w2 had the lock in between")
                .isEmpty();
        assertThat(overtaken(0)).hasSize(4);
    }

    @Test
    void otherLocksAreOtherMatters() {
        granted("w1", "b", 5, 10);
        granted("w1", "b", 12, 20);
        granted("w2", "a", 6, 30);

        assertThat(overtaken(0)).isEmpty();
    }

    @Test
    void theSmallestShareIsThatOfTheOneWithTheFewest() {
        granted("w1", 1, 10);
        granted("w1", 2, 20);
        granted("w1", 3, 30);
        granted("w1", 4, 40);
        granted("w2", 5, 50);

        assertThat(FairnessChecker.smallestShare(recorder.history())).isEqualTo(0.25);
    }

    @Test
    void whatWasRequestedBeforeCanBeLeftOut() {
        granted("w1", 5, 30);
        granted("w2", 7, 20);
        granted("w2", 8, 31);
        recorder.death("w2", 31);

        History later = recorder.history().requestedSince(7);

        assertThat(Grants.of(later)).extracting(Grant::requested).containsExactly(7L, 8L);
        assertThat(Grants.of(later)).extracting(Grant::end).containsExactly(21L, 31L);
    }

    @Test
    void theLongestWaitIsFromARequestToItsGrant() {
        granted("w1", 5, 10);
        granted("w2", 7, 20);

        assertThat(FairnessChecker.longestWait(recorder.history())).isEqualTo(Duration.ofNanos(13));
    }
}
