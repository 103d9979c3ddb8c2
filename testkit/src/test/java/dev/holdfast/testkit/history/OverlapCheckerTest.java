package dev.holdfast.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OverlapCheckerTest {
    private final Recorder recorder = new Recorder();

    private Recorder.Attempt granted(String worker, long t, long deadline) {
        return recorder.attempt(worker).requested(t - 1).granted(t, t, deadline);
    }

    private int overlaps() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(OverlapChecker.check(recorder.shuffled(seed)))
                    .as("the order of delivery makes no difference")
                    .hasSameSizeAs(OverlapChecker.check(recorder.history()));
        }
        return OverlapChecker.check(recorder.history()).size();
    }

    @Test
    void leasesAfterEachOtherAreGood() {
        granted("w1", 10, 100).releasing(20);
        granted("w2", 30, 130).releasing(40);
        granted("w1", 50, 150).releasing(60);

        assertThat(overlaps()).isZero();
    }

    @Test
    void aSecondGrantBeforeTheReleaseIsAnOverlap() {
        granted("w1", 10, 100).releasing(50);
        granted("w2", 40, 140).releasing(60);

        assertThat(overlaps()).isEqualTo(1);
        assertThat(OverlapChecker.check(recorder.history()).get(0).nanos()).isEqualTo(10);
    }

    @Test
    void twoLeasesOfOneWorkerOverlapToo() {
        granted("w1", 10, 100).releasing(50);
        granted("w1", 40, 140).releasing(60);

        assertThat(overlaps()).isEqualTo(1);
    }

    @Test
    void aShortLeaseInsideALongOneIsAnOverlapAndSoIsTheNext() {
        granted("w1", 10, 200).releasing(100);
        granted("w2", 20, 200).releasing(30);
        granted("w3", 40, 200).releasing(50);

        assertThat(overlaps()).isEqualTo(2);
    }

    @Test
    void otherLocksAreOtherMatters() {
        recorder.attempt("w1", "a").requested(1).granted(2, 1, 100);
        recorder.attempt("w2", "b").requested(1).granted(2, 1, 100);

        assertThat(overlaps()).isZero();
    }

    @Test
    void aLeaseMayEndInTheInstantTheNextBegins() {
        granted("w1", 10, 100).releasing(50);
        granted("w2", 50, 140).releasing(60);

        assertThat(overlaps()).isZero();
    }

    @Test
    void leasesThatBeginInTheSameInstantOverlap() {
        granted("w1", 50, 100).releasing(60);
        granted("w2", 50, 100).releasing(60);

        assertThat(overlaps()).isEqualTo(1);
    }

    @Test
    void aLeaseThatIsNeverReleasedEndsAtItsDeadline() {
        granted("w1", 10, 100);
        granted("w2", 100, 200);

        assertThat(overlaps()).isZero();
    }

    @Test
    void aGrantJustBeforeTheDeadlineOfAnotherIsAnOverlap() {
        granted("w1", 10, 100);
        granted("w2", 99, 200);

        assertThat(overlaps()).isEqualTo(1);
    }

    @Test
    void aRenewalMovesTheDeadline() {
        granted("w1", 10, 100).renewed(50, 150);
        granted("w2", 120, 220);

        assertThat(overlaps()).isEqualTo(1);
    }

    @Test
    void aReleaseAfterTheDeadlineDoesNotProlongTheLease() {
        granted("w1", 10, 100).releasing(150);
        granted("w2", 120, 220);

        assertThat(overlaps()).isZero();
    }

    @Test
    void aLossEndsTheLeaseBeforeItsDeadline() {
        granted("w1", 10, 100).lost(40);
        granted("w2", 50, 150);

        assertThat(overlaps()).isZero();
    }

    @Test
    void aGrantBeforeTheOtherKnowsOfItsLossIsAnOverlap() {
        granted("w1", 10, 100).lost(60);
        granted("w2", 50, 150);

        assertThat(overlaps()).isEqualTo(1);
    }

    @Test
    void theLeaseOfAKilledWorkerEndsWithIt() {
        granted("w1", 10, 100);
        recorder.death("w1", 40);
        granted("w2", 50, 150);

        assertThat(overlaps()).isZero();
    }

    @Test
    void theDeathOfAnotherWorkerEndsNothing() {
        granted("w1", 10, 100);
        recorder.death("w3", 40);
        granted("w2", 50, 150);

        assertThat(overlaps()).isEqualTo(1);
    }

    @Test
    void anEarlierDeathUnderTheSameNameEndsNothing() {
        recorder.death("w1", 5);
        granted("w1", 10, 100);
        granted("w2", 50, 150);

        assertThat(overlaps()).isEqualTo(1);
    }

    @Test
    void aRequestThatWasNeverAnsweredHoldsNothing() {
        recorder.attempt("w1").requested(10);
        recorder.death("w1", 20);
        granted("w2", 15, 100);

        assertThat(overlaps()).isZero();
    }

    @Test
    void aLeaseThatWasOverWhenItWasReportedIsNone() {
        granted("w1", 110, 100);
        granted("w2", 105, 150);

        assertThat(overlaps()).isZero();
    }

    @Test
    void aHistoryWithoutTheRequestIsNoHistory() {
        recorder.attempt("w1").granted(10, 1, 100);

        assertThatThrownBy(() -> OverlapChecker.check(recorder.history())).hasMessageContaining("without");
    }

    @Test
    void anOverlapIsDescribed() {
        granted("w1", 10_000, 100_000).releasing(50_000);
        granted("w2", 40_000, 140_000).releasing(60_000);

        assertThat(OverlapChecker.check(recorder.history()).get(0))
                .hasToString("overlap of 10 us: a held by w1 (jedis, owner owner1, fence 10000) from 10000 to 50000;"
                        + " a held by w2 (jedis, owner owner2, fence 40000) from 40000 to 60000");
    }
}
