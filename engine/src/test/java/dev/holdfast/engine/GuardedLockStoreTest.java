package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A store that breaks its contract fails the operation that it was asked for, and nothing else. */
class GuardedLockStoreTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** What it does instead of answering, while that is set. */
    private Supplier<CompletableFuture<?>> misbehaviour;

    private final EngineFixture played = new EngineFixture(new ScriptedStore() {
        @SuppressWarnings("unchecked")
        private <T> CompletableFuture<T> or(Supplier<CompletableFuture<T>> answer) {
            return misbehaviour == null ? answer.get() : (CompletableFuture<T>) misbehaviour.get();
        }

        @Override
        public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
            return or(() -> super.acquireAsync(claim));
        }

        @Override
        public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
            return or(() -> super.renewAsync(leases, timeout));
        }

        @Override
        public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
            return or(() -> super.releaseAsync(ownership, timeout));
        }

        @Override
        public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
            return or(() -> super.inspectAsync(lockName, timeout));
        }

        @Override
        public Watch watch(String lockName, WaitListener watcher) {
            or(() -> CompletableFuture.completedFuture(null));
            return () -> or(() -> CompletableFuture.completedFuture(null));
        }
    });

    private static final List<Supplier<CompletableFuture<?>>> MISBEHAVIOURS = List.of(
            () -> {
                throw new IllegalStateException("a bug in the store");
            },
            () -> {
                throw new NoClassDefFoundError("a broken client library");
            },
            () -> null,
            () -> CompletableFuture.completedFuture(null),
            () -> CompletableFuture.failedFuture(new IllegalArgumentException("not a failure of a lock")));

    @Test
    void anAcquireFailsAndIsCompensated() {
        for (Supplier<CompletableFuture<?>> each : MISBEHAVIOURS) {
            misbehaviour = each;
            CompletableFuture<Lease> acquiring = played.lock().acquireAsync(MINUTE);
            assertThat(EngineFixture.failure(acquiring)).isInstanceOf(LockBackendException.class);
            assertThatThrownBy(() -> played.lock().acquire(MINUTE)).isInstanceOf(LockBackendException.class);
            assertThatThrownBy(() -> played.lock().tryAcquire()).isInstanceOf(LockBackendException.class);

            misbehaviour = null;
            played.time.advance(MINUTE);
            for (int i = 0; i < 3; i++) {
                played.store.releases.next().answer(ReleaseReply.RELEASED);
            }
            assertThat(played.store.releases.size()).isZero();
            assertThat(played.load().inFlight()).isZero();
        }
    }

    @Test
    void aQuestionFromTheLineFailsAndTheNextInLineAsks() {
        for (Supplier<CompletableFuture<?>> each : MISBEHAVIOURS) {
            CompletableFuture<Lease> first = played.lock().acquireAsync(MINUTE);
            played.store.acquires.next().answer(StoreCall.BUSY);
            CompletableFuture<Lease> second = played.lock().acquireAsync(MINUTE);
            misbehaviour = each;
            played.time.advanceMillis(10);
            assertThat(EngineFixture.failure(first)).isInstanceOf(LockBackendException.class);

            misbehaviour = null;
            played.time.advanceMillis(10);
            played.store.acquires.next().answer(StoreCall.granted(7));
            assertThat(second.join().isHeld()).isTrue();
            second.join().releaseAsync();
            played.time.advance(MINUTE);
            while (played.store.releases.size() > 0) {
                played.store.releases.next().answer(ReleaseReply.RELEASED);
            }
        }
    }

    @Test
    void aRenewalIsTriedAgain() {
        Lease lease = played.held();
        for (Supplier<CompletableFuture<?>> each : MISBEHAVIOURS) {
            misbehaviour = each;
            played.time.advance(Duration.ofSeconds(11));
            misbehaviour = null;
            played.time.advanceMillis(2_500);
            played.store.renewals.next().answer(List.of(RenewReply.renewed()));
            assertThat(lease.remaining()).hasMillis(EngineFixture.TRUSTED_MILLIS);
        }
        misbehaviour = null;
        played.time.advance(Duration.ofSeconds(11));
        played.store.renewals.next().answer(List.of());
        played.time.advanceMillis(2_500);
        played.store.renewals.next().answer(List.of(RenewReply.renewed()));
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
    }

    @Test
    void aReleaseFailsAndIsRepeated() {
        for (Supplier<CompletableFuture<?>> each : MISBEHAVIOURS) {
            for (boolean blocking : new boolean[] {true, false}) {
                Lease lease = played.held();
                misbehaviour = each;
                if (blocking) {
                    assertThatThrownBy(lease::release).isInstanceOf(LockBackendException.class);
                } else {
                    assertThat(EngineFixture.failure(lease.releaseAsync())).isInstanceOf(LockBackendException.class);
                }
                misbehaviour = null;
                played.time.advanceMillis(1_000);
                played.store.releases.next().answer(ReleaseReply.RELEASED);
                assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
            }
        }
    }

    @Test
    void aLookFails() {
        for (Supplier<CompletableFuture<?>> each : MISBEHAVIOURS) {
            misbehaviour = each;
            assertThatThrownBy(() -> played.lock().inspect()).isInstanceOf(LockBackendException.class);
            assertThat(EngineFixture.failure(played.lock().inspectAsync())).isInstanceOf(LockBackendException.class);
        }
    }

    @Test
    void aWatchThatFailsLeavesThePolling() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> first = played.store.acquires.next();
        misbehaviour = MISBEHAVIOURS.get(0);
        first.answer(StoreCall.BUSY);
        misbehaviour = null;
        played.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> next = played.store.acquires.next();
        misbehaviour = MISBEHAVIOURS.get(1);
        next.answer(StoreCall.granted(7));
        assertThat(waiting.join().isHeld()).isTrue();
        assertThat(played.load().queues()).isZero();
    }

    @Test
    void closingReleasesTheOthersIfOneReleaseFails() {
        misbehaviour = null;
        Lease one = played.held();
        Lease two = played.held();
        misbehaviour = MISBEHAVIOURS.get(0);
        played.provider.close();
        assertThat(List.of(one, two)).allMatch(lease -> lease.state() == LeaseState.LOST);
    }
}
