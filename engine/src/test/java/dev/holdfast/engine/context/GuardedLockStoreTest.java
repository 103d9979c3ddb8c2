package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockState;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.engine.StoreCall;
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

/** Stores that break their contract. The operation fails, and nothing else does. */
class GuardedLockStoreTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** What the store does in place of its reply, if set. */
    private Supplier<CompletableFuture<?>> misbehaviour;

    private final EngineFixture engine = new EngineFixture(new ScriptedStore() {
        @SuppressWarnings("unchecked")
        private <T> CompletableFuture<T> misbehaveOr(Supplier<CompletableFuture<T>> reply) {
            return misbehaviour == null ? reply.get() : (CompletableFuture<T>) misbehaviour.get();
        }

        @Override
        public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
            return misbehaveOr(() -> super.acquireAsync(claim));
        }

        @Override
        public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
            return misbehaveOr(() -> super.renewAsync(leases, timeout));
        }

        @Override
        public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
            return misbehaveOr(() -> super.releaseAsync(ownership, timeout));
        }

        @Override
        public boolean hasLateRequest(Ownership ownership) {
            return misbehaviour == null ? super.hasLateRequest(ownership) : misbehaviour.get() == null;
        }

        @Override
        public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
            return misbehaveOr(() -> super.inspectAsync(lockName, timeout));
        }

        @Override
        public Watch watch(String lockName, WaitListener watcher) {
            misbehaveOr(() -> CompletableFuture.completedFuture(null));
            return () -> misbehaveOr(() -> CompletableFuture.completedFuture(null));
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
    void misbehavingAcquireFailsAndIsCompensated() {
        for (Supplier<CompletableFuture<?>> each : MISBEHAVIOURS) {
            misbehaviour = each;
            CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(MINUTE);
            assertThat(EngineFixture.failure(acquiring)).isInstanceOf(LockBackendException.class);
            assertThatThrownBy(() -> engine.lock().acquire(MINUTE)).isInstanceOf(LockBackendException.class);
            assertThatThrownBy(() -> engine.lock().tryAcquire()).isInstanceOf(LockBackendException.class);

            misbehaviour = null;
            engine.time.advance(MINUTE);
            for (int i = 0; i < 3; i++) {
                engine.store.releases.next().reply(ReleaseReply.RELEASED);
            }
            assertThat(engine.store.releases.size()).isZero();
            assertThat(engine.inFlight()).isZero();
        }
    }

    @Test
    void misbehavingAttemptFailsTheHeadAndTheNextWaiterMakesAnAttempt() {
        for (Supplier<CompletableFuture<?>> each : MISBEHAVIOURS) {
            CompletableFuture<Lease> first = engine.lock().acquireAsync(MINUTE);
            engine.store.acquires.next().reply(StoreCall.BUSY);
            CompletableFuture<Lease> second = engine.lock().acquireAsync(MINUTE);
            misbehaviour = each;
            engine.time.advanceMillis(10);
            assertThat(EngineFixture.failure(first)).isInstanceOf(LockBackendException.class);

            misbehaviour = null;
            engine.time.advanceMillis(10);
            engine.store.acquires.next().reply(StoreCall.granted(7));
            assertThat(second.join().isHeld()).isTrue();
            second.join().releaseAsync();
            engine.time.advance(MINUTE);
            while (engine.store.releases.size() > 0) {
                engine.store.releases.next().reply(ReleaseReply.RELEASED);
            }
        }
    }

    @Test
    void misbehavingRenewalIsRepeated() {
        Lease lease = engine.acquire();
        for (Supplier<CompletableFuture<?>> each : MISBEHAVIOURS) {
            misbehaviour = each;
            engine.time.advance(Duration.ofSeconds(11));
            misbehaviour = null;
            engine.time.advanceMillis(2_500);
            engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
            assertThat(lease.remaining()).hasMillis(EngineFixture.VALID_MILLIS);
        }
        misbehaviour = null;
        engine.time.advance(Duration.ofSeconds(11));
        engine.store.renewals.next().reply(List.of());
        engine.time.advanceMillis(2_500);
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        assertThat(lease.state()).isEqualTo(LeaseState.HELD);
    }

    @Test
    void misbehavingReleaseFailsAndIsRepeated() {
        for (Supplier<CompletableFuture<?>> each : MISBEHAVIOURS) {
            for (boolean blocking : new boolean[] {true, false}) {
                Lease lease = engine.acquire();
                misbehaviour = each;
                if (blocking) {
                    assertThatThrownBy(lease::release).isInstanceOf(LockBackendException.class);
                } else {
                    assertThat(EngineFixture.failure(lease.releaseAsync())).isInstanceOf(LockBackendException.class);
                }
                misbehaviour = null;
                engine.time.advanceMillis(1_000);
                engine.store.releases.next().reply(ReleaseReply.RELEASED);
                assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
            }
        }
    }

    @Test
    void storeThatCannotTellOfLateRequestsHasNone() {
        Lease lease = engine.acquire();
        CompletableFuture<Boolean> released = lease.releaseAsync();
        StoreCall<Ownership, ReleaseReply> release = engine.store.releases.next();
        misbehaviour = MISBEHAVIOURS.get(0);
        release.reply(ReleaseReply.RELEASED);
        assertThat(released).isCompletedWithValue(true);
        misbehaviour = null;
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void misbehavingInspectionFails() {
        for (Supplier<CompletableFuture<?>> each : MISBEHAVIOURS) {
            misbehaviour = each;
            assertThatThrownBy(() -> engine.lock().inspect()).isInstanceOf(LockBackendException.class);
            assertThat(EngineFixture.failure(engine.lock().inspectAsync())).isInstanceOf(LockBackendException.class);
        }
    }

    @Test
    void failedWatchLeavesThePolling() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> first = engine.store.acquires.next();
        misbehaviour = MISBEHAVIOURS.get(0);
        first.reply(StoreCall.BUSY);
        misbehaviour = null;
        engine.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> next = engine.store.acquires.next();
        misbehaviour = MISBEHAVIOURS.get(1);
        next.reply(StoreCall.granted(7));
        assertThat(waiting.join().isHeld()).isTrue();
        assertThat(engine.queues()).isZero();
    }

    @Test
    void closeLosesAllLeasesIfAReleaseThrows() {
        misbehaviour = null;
        Lease one = engine.acquire();
        Lease two = engine.acquire();
        misbehaviour = MISBEHAVIOURS.get(0);
        engine.provider.close();
        assertThat(List.of(one, two)).allMatch(lease -> lease.state() == LeaseState.LOST);
    }
}
