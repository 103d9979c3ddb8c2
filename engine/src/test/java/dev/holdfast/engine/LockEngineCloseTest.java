package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.LockProvider;
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

/** Closing a provider at each point of an acquisition or lease. */
class LockEngineCloseTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A store that records the requests it gets after it was closed. */
    private static final class Strict extends ScriptedStore {
        final List<String> requestsAfterClose = Collections.synchronizedList(new ArrayList<>());

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
                requestsAfterClose.add(what);
            }
        }
    }

    private final Strict store = new Strict();
    private final EngineFixture engine = new EngineFixture(store);

    private CallerThread<Void> closing() {
        return new CallerThread<>(() -> {
            engine.provider.close();
            return null;
        });
    }

    @Test
    void closeReleasesLiveLeasesAndReportsTheirLoss() {
        Lease lease = engine.acquire();
        CompletableFuture<?> lost = lease.lost();
        CallerThread<Void> closing = closing();
        StoreCall<Ownership, ReleaseReply> release = store.releases.next();
        assertThat(release.request().owner().publicId()).isEqualTo(lease.owner());
        assertThat(store.isClosed).as("closed before the reply to the release").isFalse();
        release.reply(ReleaseReply.RELEASED);
        closing.result.join();

        assertThat(store.isClosed).isTrue();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lost).isCompleted();
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.PROVIDER_CLOSED);
        assertThat(lease.release()).isFalse();
        assertThat(engine.events.all()).containsOnlyOnce("lost PROVIDER_CLOSED");
    }

    @Test
    void closeByAnAtRiskActionReleasesTheLease() {
        Lease lease = engine.acquire();
        lease.onAtRisk(engine.provider::close);
        engine.time.advance(Duration.ofSeconds(25));

        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.PROVIDER_CLOSED);
        assertThat(store.releases.next().request().owner().publicId()).isEqualTo(lease.owner());
        assertThat(store.requestsAfterClose).isEmpty();
    }

    @Test
    void closeFailsTheWaiters() {
        CallerThread<Lease> blocking = new CallerThread<>(() -> engine.lock().acquire());
        store.acquires.next().reply(StoreCall.BUSY);
        while (engine.queues() == 0) {
            Thread.onSpinWait();
        }
        CompletableFuture<Lease> async = engine.lock().acquireAsync(MINUTE);
        engine.provider.close();

        assertThat(blocking.failure())
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("closed");
        assertThat(EngineFixture.failure(async)).isInstanceOf(LockUnavailableException.class);
        assertThat(engine.queues()).isZero();
        engine.time.advance(MINUTE);
        assertThat(store.requestsAfterClose).isEmpty();
        assertThat(store.acquires.size()).isZero();
    }

    @Test
    void grantDuringCloseIsReleasedBeforeTheStoreIsClosed() {
        CompletableFuture<Lease> first = engine.lock().acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> firstAttempt = store.acquires.next();
        CompletableFuture<Lease> ofHead = engine.provider.lock("other").acquireAsync(MINUTE);
        store.acquires.next().reply(StoreCall.BUSY);
        engine.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> headAttempt = store.acquires.next();
        CallerThread<Lease> blocking =
                new CallerThread<>(() -> engine.provider.lock("third").acquire());
        StoreCall<Claim, AcquireReply> blockingAttempt = store.acquires.next();

        CallerThread<Void> closing = closing();
        while (!ofHead.isDone()) {
            Thread.onSpinWait();
        }
        for (StoreCall<Claim, AcquireReply> attempt : List.of(firstAttempt, headAttempt, blockingAttempt)) {
            assertThat(store.isClosed).isFalse();
            attempt.reply(StoreCall.granted(7));
            StoreCall<Ownership, ReleaseReply> release = store.releases.next();
            assertThat(release.request()).isEqualTo(attempt.request().ownership());
            release.reply(ReleaseReply.RELEASED);
        }
        closing.result.join();

        assertThat(EngineFixture.failure(first)).isInstanceOf(LockUnavailableException.class);
        assertThat(EngineFixture.failure(ofHead)).isInstanceOf(LockUnavailableException.class);
        assertThat(blocking.failure()).isInstanceOf(LockUnavailableException.class);
        assertThat(store.isClosed).isTrue();
        assertThat(store.requestsAfterClose).isEmpty();
    }

    @Test
    void closeEndsWithoutAReplyFromTheStore() {
        Lease lease = engine.acquire();
        engine.provider.lock("other").acquireAsync(MINUTE);
        store.acquires.next();
        engine.provider.close();

        assertThat(store.isClosed).isTrue();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
    }

    @Test
    void secondCloseDoesNothingAndLocksOfAClosedProviderThrow() {
        DistributedLock lock = engine.lock();
        Lock view = lock.asLock();
        engine.provider.close();
        store.isClosed = false;
        engine.provider.close();
        assertThat(store.isClosed).as("closed a second time").isFalse();

        assertThatThrownBy(() -> engine.provider.lock("other")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::acquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::tryAcquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lock.acquireAsync(MINUTE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::inspect).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::inspectAsync).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(view::lock).isInstanceOf(IllegalStateException.class);
        assertThat(store.acquires.size()).isZero();
    }

    @Test
    void closeLosesTheLockOfAThread() {
        LockProvider provider = EngineFixture.open(new MapStore());
        Lock view = provider.lock("orders").asLock();
        view.lock();
        provider.close();
        assertThatThrownBy(view::unlock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(view::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void waiterMakesNoAttemptWhileTheProviderIsClosing() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        store.acquires.next().reply(StoreCall.BUSY);
        engine.context.markClosed();
        engine.time.advanceMillis(200);
        assertThat(store.acquires.size()).isZero();
        engine.provider.close();
        assertThat(EngineFixture.failure(waiting)).hasMessageContaining("closed during the wait");
    }
}
