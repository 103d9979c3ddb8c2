package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockListener;
import dev.holdfast.engine.event.CallbackExecutor;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Code of the user: where it runs, and that whatever it does harms nobody. */
class CallbackExecutorTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture played = new EngineFixture();
    private final ScriptedStore store = played.store;

    private LockEngine provider(LockListener listener) {
        EngineSettings.Builder settings =
                EngineSettings.builder().ticker(played.time).scheduler(played.time);
        return new LockEngine(store, settings.listener(listener).build());
    }

    private LockEngine provider(LockListener listener, Executor executor) {
        return new LockEngine(
                store,
                played.settings().listener(listener).callbackExecutor(executor).build());
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        LockListener hostile = new LockListener() {
            @Override
            public void acquired(Lease lease, Duration waited) {
                throw new IllegalStateException("from the listener, as expected");
            }

            @Override
            public void lost(Lease lease, LeaseLoss loss) {
                throw new AssertionError("from the listener, as expected");
            }
        };
        try (LockEngine provider = provider(hostile, Runnable::run)) {
            CompletableFuture<Lease> acquiring = provider.lock("orders").acquireAsync(MINUTE);
            store.acquires.next().answer(StoreCall.granted(7));
            CompletableFuture<LeaseLoss> lost = acquiring.join().lost();
            acquiring.join().onAtRisk(() -> {
                throw new IllegalStateException("from the action, as expected");
            });
            played.time.advance(MINUTE);
            assertThat(lost).isCompleted();
        }
    }

    @Test
    void aListenerThatBlocksKeepsNoLeaseFromBeingRenewedOrReleased() {
        CompletableFuture<Void> unblock = new CompletableFuture<>();
        LockListener blocking = new LockListener() {
            @Override
            public void acquired(Lease lease, Duration waited) {
                unblock.join();
            }
        };
        try (LockEngine provider = provider(blocking)) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                CallerThread<Lease> caller = new CallerThread<>(
                        () -> provider.lock("orders").tryAcquire().orElseThrow());
                store.acquires.next().answer(StoreCall.granted(7 + i));
                leases.add(caller.result.join());
            }
            played.time.advance(Duration.ofSeconds(11));
            int renewed = 0;
            while (store.renewals.size() > 0) {
                var batch = store.renewals.next();
                batch.answer(batch.asked().stream()
                        .map(renewal -> RenewReply.renewed())
                        .toList());
                renewed += batch.asked().size();
            }
            assertThat(renewed).isEqualTo(5);
            for (Lease lease : leases) {
                CallerThread<Boolean> release = new CallerThread<>(lease::release);
                store.releases.next().answer(ReleaseReply.RELEASED);
                assertThat(release.result.join()).isTrue();
            }
        } finally {
            unblock.complete(null);
        }
    }

    @Test
    void aListenerMayLockInsideTheNoticeOfALoss() throws Exception {
        CompletableFuture<Lease> regained = new CompletableFuture<>();
        AtomicReference<DistributedLock> lock = new AtomicReference<>();
        LockListener stubborn = new LockListener() {
            @Override
            public void lost(Lease lease, LeaseLoss loss) {
                try {
                    regained.complete(lock.get().acquire(MINUTE));
                } catch (InterruptedException e) {
                    regained.completeExceptionally(e);
                }
            }
        };
        try (LockEngine provider = provider(stubborn)) {
            lock.set(provider.lock("orders", EngineFixture.fixed()));
            CompletableFuture<Lease> acquiring = lock.get().acquireAsync(MINUTE);
            store.acquires.next().answer(StoreCall.granted(7));
            acquiring.get(20, TimeUnit.SECONDS);
            played.time.advance(EngineFixture.LEASE_TIME);
            store.releases.next().answer(ReleaseReply.RELEASED);
            store.acquires.next().answer(StoreCall.granted(8));
            assertThat(regained.get(20, TimeUnit.SECONDS).isHeld()).isTrue();
        }
    }

    @Test
    void whereNobodyListensNoThreadIsWokenForALease() {
        List<Runnable> handedOver = new ArrayList<>();
        EngineSettings settings = EngineSettings.builder()
                .ticker(played.time)
                .scheduler(played.time)
                .callbackExecutor(handedOver::add)
                .build();
        try (LockEngine provider = new LockEngine(store, settings)) {
            CallerThread<Lease> acquiring = new CallerThread<>(
                    () -> provider.lock("orders").tryAcquire().orElseThrow());
            store.acquires.next().answer(StoreCall.granted(7));
            CallerThread<Boolean> releasing = new CallerThread<>(acquiring.result.join()::release);
            store.releases.next().answer(ReleaseReply.RELEASED);
            assertThat(releasing.result.join()).isTrue();
        }
        assertThat(handedOver).isEmpty();
    }

    @Test
    void whatTheGivenExecutorRefusesIsToldByAThreadOfItsOwn() throws Exception {
        for (RuntimeException refusal : new RuntimeException[] {
            new RejectedExecutionException("the pool is full"), new IllegalStateException("a strange executor")
        }) {
            CompletableFuture<Thread> toldBy = new CompletableFuture<>();
            LockListener listener = new LockListener() {
                @Override
                public void acquired(Lease lease, Duration waited) {
                    toldBy.complete(Thread.currentThread());
                }
            };
            Executor refusing = task -> {
                throw refusal;
            };
            try (LockEngine provider = provider(listener, refusing)) {
                CompletableFuture<Lease> acquiring = provider.lock("orders").acquireAsync(MINUTE);
                store.acquires.next().answer(StoreCall.granted(7));
                assertThat(acquiring.get(20, TimeUnit.SECONDS).isHeld()).isTrue();
                assertThat(toldBy.get(20, TimeUnit.SECONDS))
                        .as("neither the thread that asks nor the one that answers")
                        .isNotSameAs(Thread.currentThread());
            }
        }
    }

    @Test
    void whatHappensAfterTheCloseIsToldAllTheSame() throws Exception {
        CompletableFuture<Thread> toldBy = new CompletableFuture<>();
        CallbackExecutor callbacks = new CallbackExecutor(null);
        callbacks.close();
        callbacks.run(() -> toldBy.complete(Thread.currentThread()));
        assertThat(toldBy.get(20, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void futuresAreCompletedByTheCallbackExecutor() {
        List<Runnable> callbacks = new ArrayList<>();
        try (LockEngine provider = provider(new LockListener() {}, callbacks::add)) {
            CompletableFuture<Lease> acquiring = provider.lock("orders").acquireAsync(MINUTE);
            store.acquires.next().answer(StoreCall.granted(7));
            assertThat(acquiring).isNotDone();
            callbacks.forEach(Runnable::run);
            Lease lease = acquiring.join();
            CompletableFuture<Boolean> renewal = lease.renewAsync(MINUTE);
            store.renewals.next().answer(List.of(RenewReply.renewed()));
            CompletableFuture<LeaseLoss> lost = lease.lost();
            CompletableFuture<Boolean> release = lease.releaseAsync();
            store.releases.next().answer(ReleaseReply.NOT_OWNER);
            CompletableFuture<?> look = provider.lock("orders").inspectAsync();
            store.looks.next().timeOut();
            List<CompletableFuture<?>> futures = List.of(renewal, release, lost, look);
            assertThat(futures).noneMatch(CompletableFuture::isDone);
            callbacks.forEach(Runnable::run);
            assertThat(futures).allMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void anActionThatIsAddedWhileTheLeaseIsAtRiskRunsOnce() {
        Lease lease = played.held(EngineFixture.fixed());
        List<String> told = new ArrayList<>();
        lease.onAtRisk(() -> {
            told.add("first");
            lease.onAtRisk(() -> told.add("added while the risk is told"));
        });
        played.time.advance(Duration.ofSeconds(25));
        assertThat(told).containsExactly("first", "added while the risk is told");
        lease.onAtRisk(() -> told.add("late"));
        assertThat(told).endsWith("late");
    }

    @Test
    void theFutureOfALossIsTheEnginesAlone() {
        Lease lease = played.held(EngineFixture.fixed());
        LeaseLoss forged = new LeaseLoss("orders", "nobody", lease.fencingToken(), LeaseLoss.Reason.TAKEN, "");
        assertThat(lease.lost().complete(forged)).isFalse();
        assertThat(lease.lost().completeExceptionally(new IllegalStateException()))
                .isFalse();
        assertThat(lease.lost().cancel(true)).isFalse();
        assertThat(lease.lost().completeAsync(() -> forged, Runnable::run).join())
                .isSameAs(forged);
        assertThat(lease.lost().completeOnTimeout(forged, 0, TimeUnit.SECONDS).join())
                .isSameAs(forged);
        assertThat(lease.lost()
                        .orTimeout(0, TimeUnit.SECONDS)
                        .handle((loss, thrown) -> loss == null)
                        .join())
                .isTrue();
        assertThat(lease.lost()).isNotDone();
        assertThat(lease.isHeld()).isTrue();

        CompletableFuture<LeaseLoss> dependent = lease.lost().thenApply(loss -> loss);
        played.time.advance(MINUTE);
        assertThat(lease.lost().join().owner()).isEqualTo(lease.owner());
        assertThat(dependent.join()).isSameAs(lease.lost().join());
    }
}
