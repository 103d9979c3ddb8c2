package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** The end of a lease. */
class LeaseTerminationTest {
    private static final int ROUNDS = 100_000;

    private final LeaseTermination termination = new LeaseTermination();

    private static LeaseLoss loss(Reason reason) {
        return new LeaseLoss("orders", "owner", OptionalLong.of(7), reason, "");
    }

    @Test
    void newTerminationIsLive() {
        assertThat(termination.isLive()).isTrue();
        assertThat(termination.loss()).isNull();
        assertThat(termination.reportLoss()).isFalse();
        assertThat(termination.pendingFuture()).isNull();
    }

    @Test
    void releaseEndsALiveLeaseOnce() {
        assertThat(termination.release()).isTrue();
        assertThat(termination.isLive()).isFalse();
        assertThat(termination.loss()).isNull();
        assertThat(termination.release()).isFalse();
        assertThat(termination.lose(loss(Reason.EXPIRED))).isFalse();
        assertThat(termination.loss()).isNull();
        assertThat(termination.reportLoss()).isFalse();
    }

    @Test
    void lossEndsALiveLeaseOnce() {
        LeaseLoss first = loss(Reason.EXPIRED);
        assertThat(termination.lose(first)).isTrue();
        assertThat(termination.isLive()).isFalse();
        assertThat(termination.lose(loss(Reason.TAKEN))).isFalse();
        assertThat(termination.release()).isFalse();
        assertThat(termination.loseAfterRelease(loss(Reason.NOT_OWNER))).isFalse();
        assertThat(termination.loss()).isSameAs(first);
    }

    @Test
    void lossAfterReleaseIsNotedOnce() {
        LeaseLoss late = loss(Reason.NOT_OWNER);
        assertThat(termination.loseAfterRelease(late)).as("of a live lease").isFalse();
        assertThat(termination.release()).isTrue();
        assertThat(termination.loseAfterRelease(late)).isTrue();
        assertThat(termination.loss()).isSameAs(late);
        assertThat(termination.isLive()).isFalse();
        assertThat(termination.loseAfterRelease(loss(Reason.NOT_OWNER))).isFalse();
    }

    @Test
    void lossIsReportedOnce() {
        termination.lose(loss(Reason.EXPIRED));
        assertThat(termination.reportLoss()).isTrue();
        assertThat(termination.reportLoss()).isFalse();
    }

    @Test
    void leasesReportTheirLossesApart() {
        LeaseTermination other = new LeaseTermination();
        termination.lose(loss(Reason.EXPIRED));
        other.lose(loss(Reason.EXPIRED));
        assertThat(termination.reportLoss()).isTrue();
        assertThat(other.reportLoss()).isTrue();
    }

    @Test
    void futureBeforeTheLossIsPendingUntilItIsCompleted() {
        CompletableFuture<LeaseLoss> before = termination.future();
        assertThat(before).isNotDone();
        assertThat(termination.future()).isSameAs(before);
        LeaseLoss loss = loss(Reason.TAKEN);
        termination.lose(loss);
        LossFuture pending = termination.pendingFuture();
        assertThat(pending).isSameAs(before);
        pending.completeWith(loss);
        assertThat(before.join()).isSameAs(loss);
    }

    @Test
    void futureAfterTheLossIsComplete() {
        LeaseLoss loss = loss(Reason.TAKEN);
        termination.lose(loss);
        assertThat(termination.future()).isCompletedWithValue(loss);
    }

    @Test
    void futureAfterAReleaseIsNotDone() {
        termination.release();
        assertThat(termination.future()).isNotDone();
    }

    @Test
    void futureIsPendingUntilTheLossIsExplained() {
        LeaseLoss explained = loss(Reason.TAKEN);
        assertThat(termination.loseUnexplained(loss(Reason.TAKEN))).isTrue();
        assertThat(termination.isLive()).isFalse();
        assertThat(termination.release()).isFalse();
        assertThat(termination.lose(loss(Reason.EXPIRED))).isFalse();
        CompletableFuture<LeaseLoss> before = termination.future();
        assertThat(before).isNotDone();

        termination.explain(explained);

        assertThat(termination.loss()).isSameAs(explained);
        assertThat(termination.pendingFuture()).isSameAs(before);
        assertThat(termination.future()).isCompletedWithValue(explained);
    }

    @Test
    void lossThatWasReportedBeforeItsExplanationIsNotReportedAgain() {
        termination.loseUnexplained(loss(Reason.TAKEN));
        assertThat(termination.reportLoss()).isTrue();
        termination.explain(loss(Reason.TAKEN));
        assertThat(termination.reportLoss()).isFalse();
    }

    @Test
    void exactlyOneOfReleaseAndLossWins() throws Exception {
        LeaseTermination[] leases = terminations();
        boolean[] isReleased = new boolean[ROUNDS];
        boolean[] isLost = new boolean[ROUNDS];
        LeaseLoss loss = loss(Reason.EXPIRED);
        race(i -> isReleased[i] = leases[i].release(), i -> isLost[i] = leases[i].lose(loss));
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(isReleased[i]).as("released in round %s", i).isNotEqualTo(isLost[i]);
            assertThat(leases[i].loss() != null).isEqualTo(isLost[i]);
        }
    }

    @Test
    void exactlyOneOfTwoReleasesWins() throws Exception {
        LeaseTermination[] leases = terminations();
        boolean[] isFirst = new boolean[ROUNDS];
        boolean[] isSecond = new boolean[ROUNDS];
        race(i -> isFirst[i] = leases[i].release(), i -> isSecond[i] = leases[i].release());
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(isFirst[i]).as("first release in round %s", i).isNotEqualTo(isSecond[i]);
        }
    }

    @Test
    void exactlyOneOfTwoLossesWins() throws Exception {
        LeaseTermination[] leases = terminations();
        boolean[] isFirst = new boolean[ROUNDS];
        boolean[] isSecond = new boolean[ROUNDS];
        LeaseLoss first = loss(Reason.EXPIRED);
        LeaseLoss second = loss(Reason.TAKEN);
        race(i -> isFirst[i] = leases[i].lose(first), i -> isSecond[i] = leases[i].lose(second));
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(isFirst[i]).as("first loss in round %s", i).isNotEqualTo(isSecond[i]);
            assertThat(leases[i].loss()).isSameAs(isFirst[i] ? first : second);
        }
    }

    @Test
    void exactlyOneThreadReportsTheLoss() throws Exception {
        LeaseTermination[] leases = terminations();
        boolean[] isFirst = new boolean[ROUNDS];
        boolean[] isSecond = new boolean[ROUNDS];
        for (LeaseTermination lease : leases) {
            lease.lose(loss(Reason.EXPIRED));
        }
        race(i -> isFirst[i] = leases[i].reportLoss(), i -> isSecond[i] = leases[i].reportLoss());
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(isFirst[i]).as("first report in round %s", i).isNotEqualTo(isSecond[i]);
        }
    }

    @Test
    void futureRequestedDuringTheLossIsCompleted() throws Exception {
        LeaseTermination[] leases = terminations();
        CompletableFuture<?>[] futures = new CompletableFuture<?>[ROUNDS];
        LeaseLoss loss = loss(Reason.EXPIRED);
        race(i -> futures[i] = leases[i].future(), i -> {
            leases[i].lose(loss);
            LossFuture pending = leases[i].pendingFuture();
            if (pending != null) {
                pending.completeWith(loss);
            }
        });
        assertThat(futures).allMatch(CompletableFuture::isDone);
    }

    private static LeaseTermination[] terminations() {
        LeaseTermination[] leases = new LeaseTermination[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            leases[i] = new LeaseTermination();
        }
        return leases;
    }

    /** Runs two actions for each round on two threads, within nanoseconds of each other. */
    private static void race(IntConsumer first, IntConsumer second) throws Exception {
        AtomicInteger arrivals = new AtomicInteger();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> runRounds(second, arrivals), task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
        });
        runRounds(first, arrivals);
        other.get(60, TimeUnit.SECONDS);
    }

    private static void runRounds(IntConsumer action, AtomicInteger arrivals) {
        for (int i = 0; i < ROUNDS; i++) {
            arrivals.incrementAndGet();
            for (int spins = 0; arrivals.get() < 2 * (i + 1); spins++) {
                if (spins < 1_000) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(1); // the other thread may need this processor
                }
            }
            action.accept(i);
        }
    }
}
