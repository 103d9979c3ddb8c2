package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** Closing a provider, at every moment. */
class CloseTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A store that is asked for nothing after it was closed. */
    private static final class Strict extends PlayedStore {
        final List<String> askedTooLate = Collections.synchronizedList(new ArrayList<>());

        @Override
        public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
            note("acquire");
            return super.acquireAsync(claim);
        }

        @Override
        public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
            note("release");
            return super.releaseAsync(ownership, timeout);
        }

        private void note(String what) {
            if (isClosed) {
                askedTooLate.add(what);
            }
        }
    }

    private final Strict store = new Strict();
    private final Played played = new Played(store);

    private Caller<Void> closing() {
        return new Caller<>(() -> {
            played.provider.close();
            return null;
        });
    }

    @Test
    void liveLeasesAreReleasedAndReportTheirLoss() {
        Lease lease = played.held();
        CompletableFuture<?> lost = lease.lost();
        Caller<Void> closing = closing();
        Question<Ownership, ReleaseReply> release = store.releases.next();
        assertThat(release.asked().owner().publicId()).isEqualTo(lease.owner());
        assertThat(store.isClosed).as("not before the release was answered").isFalse();
        release.answer(ReleaseReply.RELEASED);
        closing.result.join();

        assertThat(store.isClosed).isTrue();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lost).isCompleted();
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.PROVIDER_CLOSED);
        assertThat(lease.release()).isFalse();
        assertThat(played.events.all()).containsOnlyOnce("lost PROVIDER_CLOSED");
    }

    @Test
    void aLeaseThatIsAboutToBeRenewedIsNotMissed() {
        Lease lease = played.held();
        lease.onAtRisk(played.provider::close);
        played.time.advance(Duration.ofSeconds(25));

        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.PROVIDER_CLOSED);
        assertThat(store.releases.next().asked().owner().publicId()).isEqualTo(lease.owner());
        assertThat(store.askedTooLate).isEmpty();
    }

    @Test
    void thoseWhoWaitFail() {
        Caller<Lease> blocking = new Caller<>(() -> played.lock().acquire());
        store.acquires.next().answer(Question.BUSY);
        while (played.engine.queues.size() == 0) {
            Thread.onSpinWait();
        }
        CompletableFuture<Lease> async = played.lock().acquireAsync(MINUTE);
        played.provider.close();

        assertThat(blocking.failure())
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("closed");
        assertThat(Played.failure(async)).isInstanceOf(LockUnavailableException.class);
        assertThat(played.engine.queues.size()).isZero();
        played.time.advance(MINUTE);
        assertThat(store.askedTooLate).isEmpty();
        assertThat(store.acquires.size()).isZero();
    }

    @Test
    void aGrantThatArrivesDuringTheCloseIsReleasedBeforeTheStoreIsClosed() {
        CompletableFuture<Lease> first = played.lock().acquireAsync(MINUTE);
        Question<Claim, AcquireReply> firstQuestion = store.acquires.next();
        CompletableFuture<Lease> inLine = played.provider.lock("other").acquireAsync(MINUTE);
        store.acquires.next().answer(Question.BUSY);
        played.time.advanceMillis(10);
        Question<Claim, AcquireReply> questionInLine = store.acquires.next();
        Caller<Lease> blocking =
                new Caller<>(() -> played.provider.lock("third").acquire());
        Question<Claim, AcquireReply> blockingQuestion = store.acquires.next();

        Caller<Void> closing = closing();
        while (!inLine.isDone()) {
            Thread.onSpinWait();
        }
        for (Question<Claim, AcquireReply> question : List.of(firstQuestion, questionInLine, blockingQuestion)) {
            assertThat(store.isClosed).isFalse();
            question.answer(Question.granted(7));
            Question<Ownership, ReleaseReply> release = store.releases.next();
            assertThat(release.asked()).isEqualTo(question.asked().ownership());
            release.answer(ReleaseReply.RELEASED);
        }
        closing.result.join();

        assertThat(Played.failure(first)).isInstanceOf(LockUnavailableException.class);
        assertThat(Played.failure(inLine)).isInstanceOf(LockUnavailableException.class);
        assertThat(blocking.failure()).isInstanceOf(LockUnavailableException.class);
        assertThat(store.isClosed).isTrue();
        assertThat(store.askedTooLate).isEmpty();
    }

    @Test
    void aBackendThatIsSilentDoesNotKeepTheProviderFromClosing() {
        Lease lease = played.held();
        played.provider.lock("other").acquireAsync(MINUTE);
        store.acquires.next();
        played.provider.close();

        assertThat(store.isClosed).isTrue();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
    }

    @Test
    void closingAgainDoesNothingAndClosedMeansClosed() {
        DistributedLock lock = played.lock();
        Lock view = lock.asLock();
        played.provider.close();
        store.isClosed = false;
        played.provider.close();
        assertThat(store.isClosed).as("closed a second time").isFalse();

        assertThatThrownBy(() -> played.provider.lock("other")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::acquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::tryAcquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lock.acquireAsync(MINUTE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::inspect).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::inspectAsync).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(view::lock).isInstanceOf(IllegalStateException.class);
        assertThat(store.acquires.size()).isZero();
    }

    @Test
    void aLockThatAThreadHoldsIsLostByTheClose() {
        EngineProvider provider = Played.open(new MapStore());
        Lock view = provider.lock("orders").asLock();
        view.lock();
        provider.close();
        assertThatThrownBy(view::unlock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(view::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void whoIsToAskAgainDoesNotAskAStoreThatIsBeingClosed() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        store.acquires.next().answer(Question.BUSY);
        played.engine.markClosed();
        played.time.advanceMillis(200);
        assertThat(store.acquires.size()).isZero();
        played.engine.queues.close();
        assertThat(Played.failure(waiting)).hasMessageContaining("closed during the wait");
    }
}
