package dev.holdfast.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FenceCheckerTest {
    private final Recorder recorder = new Recorder();

    private void granted(String lock, long requested, long t, long fence) {
        recorder.attempt("w" + requested, lock).requested(requested).granted(t, fence, t + 10);
    }

    private List<FenceChecker.OutOfOrder> found() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(FenceChecker.check(recorder.shuffled(seed)))
                    .as("the order of delivery makes no difference")
                    .hasSameSizeAs(FenceChecker.check(recorder.history()));
        }
        return FenceChecker.check(recorder.history());
    }

    @Test
    void risingTokensAreGood() {
        granted("a", 10, 20, 5);
        granted("a", 30, 40, 6);
        granted("a", 50, 60, 900);

        assertThat(found()).isEmpty();
    }

    @Test
    void aLowerTokenIsOutOfOrder() {
        granted("a", 10, 20, 5);
        granted("a", 30, 40, 4);

        assertThat(found()).hasSize(1);
    }

    @Test
    void theSameTokenTwiceIsOutOfOrderOnce() {
        granted("a", 10, 20, 5);
        granted("a", 30, 40, 5);

        assertThat(found()).hasSize(1);
    }

    @Test
    void theSameTokenTwiceIsOutOfOrderEvenAtTheSameTime() {
        granted("a", 10, 40, 5);
        granted("a", 11, 41, 5);

        assertThat(found()).hasSize(1);
    }

    @Test
    void grantsUnderWayAtTheSameTimeMayHaveAnyOrder() {
        granted("a", 10, 40, 6);
        granted("a", 30, 50, 5);

        assertThat(found()).isEmpty();
    }

    @Test
    void aRequestInTheInstantOfTheReportIsNotAfterIt() {
        granted("a", 10, 30, 6);
        granted("a", 30, 50, 5);

        assertThat(found()).isEmpty();
    }

    @Test
    void aTokenMustBeHigherThanAllBeforeAndNotOnlyTheLast() {
        granted("a", 10, 20, 9);
        granted("a", 15, 40, 3);
        granted("a", 50, 60, 7);

        assertThat(found()).hasSize(1);
        assertThat(found().get(0).earlier().granted().fence()).isEqualTo(9);
    }

    @Test
    void aLongRequestIsComparedWithWhatWasReportedBeforeIt() {
        granted("a", 10, 20, 5);
        granted("a", 30, 40, 8);
        granted("a", 25, 90, 4);

        assertThat(found()).hasSize(1);
        assertThat(found().get(0).earlier().granted().fence()).isEqualTo(5);
    }

    @Test
    void eachLockHasItsOwnTokens() {
        granted("a", 10, 20, 5);
        granted("b", 30, 40, 4);
        granted("b", 50, 60, 5);

        assertThat(found()).isEmpty();
    }

    @Test
    void grantsWithoutTokensAreNotCompared() {
        Event requested = Event.of(1, "w", "jedis", 1, Op.ACQUIRE, Phase.INVOKE, "a");
        Event granted = Event.of(2, "w", "jedis", 1, Op.ACQUIRE, Phase.OK, "a").lease("o", null, 10L);

        assertThat(FenceChecker.check(History.of(List.of(requested, granted)))).isEmpty();
    }

    /** The checker sweeps; this compares each grant with each. */
    @Test
    void theSweepFindsWhatComparingAllPairsFinds() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Recorder some = new Recorder();
            List<long[]> grants = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                long requested = random.nextInt(50);
                long[] grant = {requested, requested + 1 + random.nextInt(30), random.nextInt(40)};
                grants.add(grant);
                some.attempt("w").requested(grant[0]).granted(grant[1], grant[2], 1_000);
            }
            boolean good = grants.stream()
                    .allMatch(a ->
                            grants.stream().allMatch(b -> a == b || (a[2] != b[2] && (a[1] >= b[0] || a[2] < b[2]))));

            assertThat(FenceChecker.check(some.history()).isEmpty())
                    .as("seed " + seed)
                    .isEqualTo(good);
        }
    }
}
