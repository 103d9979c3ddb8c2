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
class LockEngineCloseTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A store that is asked for nothing after it was closed. */
    private static final class Strict extends ScriptedStore {
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
    private final EngineFixture played = new EngineFixture(store);

    private CallerThread<Void> closing() {
        return new CallerThread<>(() -> {
            played.provider.close();
            return null;
        });
    }

    @Test
    void liveLeasesAreReleasedAndReportTheirLoss() {
        Lease lease = played.held();
        CompletableFuture<?> lost = lease.lost();
        CallerThread<Void> closing = closing();
        StoreCall<Ownership, ReleaseReply> release = store.releases.next();
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
        CallerThread<Lease> blocking = new CallerThread<>(() -> played.lock().acquire());
        store.acquires.next().answer(StoreCall.BUSY);
        while (played.load().queues() == 0) {
            Thread.onSpinWait();
        }
        CompletableFuture<Lease> async = played.lock().acquireAsync(MINUTE);
        played.provider.close();

        assertThat(blocking.failure())
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("closed");
        assertThat(EngineFixture.failure(async)).isInstanceOf(LockUnavailableException.class);
        assertThat(played.load().queues()).isZero();
        played.time.advance(MINUTE);
        assertThat(store.askedTooLate).isEmpty();
        assertThat(store.acquires.size()).isZero();
    }

    @Test
    void aGrantThatArrivesDuringTheCloseIsReleasedBeforeTheStoreIsClosed() {
        CompletableFuture<Lease> first = played.lock().acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> firstQuestion = store.acquires.next();
        CompletableFuture<Lease> inLine = played.provider.lock("other").acquireAsync(MINUTE);
        store.acquires.next().answer(StoreCall.BUSY);
        played.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> questionInLine = store.acquires.next();
        CallerThread<Lease> blocking =
                new CallerThread<>(() -> played.provider.lock("third").acquire());
        StoreCall<Claim, AcquireReply> blockingQuestion = store.acquires.next();

        CallerThread<Void> closing = closing();
        while (!inLine.isDone()) {
            Thread.onSpinWait();
        }
        for (StoreCall<Claim, AcquireReply> question : List.of(firstQuestion, questionInLine, blockingQuestion)) {
            assertThat(store.isClosed).isFalse();
            question.answer(StoreCall.granted(7));
            StoreCall<Ownership, ReleaseReply> release = store.releases.next();
            assertThat(release.asked()).isEqualTo(question.asked().ownership());
            release.answer(ReleaseReply.RELEASED);
        }
        closing.result.join();

        assertThat(EngineFixture.failure(first)).isInstanceOf(LockUnavailableException.class);
        assertThat(EngineFixture.failure(inLine)).isInstanceOf(LockUnavailableException.class);
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
        LockEngine provider = EngineFixture.open(new MapStore());
        Lock view = provider.lock("orders").asLock();
        view.lock();
        provider.close();
        assertThatThrownBy(view::unlock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(view::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void whoIsToAskAgainDoesNotAskAStoreThatIsBeingClosed() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        store.acquires.next().answer(StoreCall.BUSY);
        played.context.markClosed();
        played.time.advanceMillis(200);
        assertThat(store.acquires.size()).isZero();
        played.provider.close();
        assertThat(EngineFixture.failure(waiting)).hasMessageContaining("closed during the wait");
    }
}
