package dev.holdfast.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.CallerThread;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.MapStore;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The threads that run user code, and user code that fails or blocks. */
class CallbackExecutorTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture engine = new EngineFixture();
    private final ScriptedStore store = engine.store;

    private LockProvider provider(LockListener listener) {
        EngineSettings.Builder settings =
                EngineSettings.builder().ticker(engine.time).scheduler(engine.time);
        return LockEngine.over(store, settings.listener(listener).build());
    }

    private LockProvider provider(LockListener listener, Executor executor) {
        return LockEngine.over(
                store,
                engine.settings().listener(listener).callbackExecutor(executor).build());
    }

    @Test
    void throwingListenerAffectsNoLease() {
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
        try (LockProvider provider = provider(hostile, Runnable::run)) {
            CompletableFuture<Lease> acquiring = provider.lock("orders").acquireAsync(MINUTE);
            store.acquires.next().reply(StoreCall.granted(7));
            CompletableFuture<LeaseLoss> lost = acquiring.join().lost();
            acquiring.join().onAtRisk(() -> {
                throw new IllegalStateException("from the action, as expected");
            });
            engine.time.advance(MINUTE);
            assertThat(lost).isCompleted();
        }
    }

    @Test
    void blockedListenerHoldsUpNoRenewalAndNoRelease() {
        CompletableFuture<Void> unblock = new CompletableFuture<>();
        LockListener blocking = new LockListener() {
            @Override
            public void acquired(Lease lease, Duration waited) {
                unblock.join();
            }
        };
        try (LockProvider provider = provider(blocking)) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                CallerThread<Lease> caller = new CallerThread<>(
                        () -> provider.lock("orders").tryAcquire().orElseThrow());
                store.acquires.next().reply(StoreCall.granted(7 + i));
                leases.add(caller.result.join());
            }
            engine.time.advance(Duration.ofSeconds(11));
            int renewed = 0;
            while (store.renewals.size() > 0) {
                var batch = store.renewals.next();
                batch.reply(batch.request().stream()
                        .map(renewal -> RenewReply.renewed())
                        .toList());
                renewed += batch.request().size();
            }
            assertThat(renewed).isEqualTo(5);
            for (Lease lease : leases) {
                CallerThread<Boolean> release = new CallerThread<>(lease::release);
                store.releases.next().reply(ReleaseReply.RELEASED);
                assertThat(release.result.join()).isTrue();
            }
        } finally {
            unblock.complete(null);
        }
    }

    @Test
    void listenerMayAcquireALockInsideTheLossEvent() throws Exception {
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
        try (LockProvider provider = provider(stubborn)) {
            lock.set(provider.lock("orders", EngineFixture.withoutRenewal()));
            CompletableFuture<Lease> acquiring = lock.get().acquireAsync(MINUTE);
            store.acquires.next().reply(StoreCall.granted(7));
            acquiring.get(20, TimeUnit.SECONDS);
            engine.time.advance(EngineFixture.LEASE_TIME);
            store.releases.next().reply(ReleaseReply.RELEASED);
            store.acquires.next().reply(StoreCall.granted(8));
            assertThat(regained.get(20, TimeUnit.SECONDS).isHeld()).isTrue();
        }
    }

    @Test
    void leaseWithoutAListenerUsesNoCallbackThread() {
        List<Runnable> handedOver = new ArrayList<>();
        EngineSettings settings = EngineSettings.builder()
                .ticker(engine.time)
                .scheduler(engine.time)
                .callbackExecutor(handedOver::add)
                .build();
        try (LockProvider provider = LockEngine.over(store, settings)) {
            CallerThread<Lease> acquiring = new CallerThread<>(
                    () -> provider.lock("orders").tryAcquire().orElseThrow());
            store.acquires.next().reply(StoreCall.granted(7));
            CallerThread<Boolean> releasing = new CallerThread<>(acquiring.result.join()::release);
            store.releases.next().reply(ReleaseReply.RELEASED);
            assertThat(releasing.result.join()).isTrue();
        }
        assertThat(handedOver).isEmpty();
    }

    @Test
    void eventRefusedByTheGivenExecutorRunsOnAnEngineThread() throws Exception {
        for (RuntimeException refusal : new RuntimeException[] {
            new RejectedExecutionException("the pool is full"), new IllegalStateException("a strange executor")
        }) {
            CompletableFuture<Thread> ranOn = new CompletableFuture<>();
            LockListener listener = new LockListener() {
                @Override
                public void acquired(Lease lease, Duration waited) {
                    ranOn.complete(Thread.currentThread());
                }
            };
            Executor refusing = task -> {
                throw refusal;
            };
            try (LockProvider provider = provider(listener, refusing)) {
                CompletableFuture<Lease> acquiring = provider.lock("orders").acquireAsync(MINUTE);
                store.acquires.next().reply(StoreCall.granted(7));
                assertThat(acquiring.get(20, TimeUnit.SECONDS).isHeld()).isTrue();
                assertThat(ranOn.get(20, TimeUnit.SECONDS))
                        .as("a thread other than that of the caller and of the reply")
                        .isNotSameAs(Thread.currentThread());
            }
        }
    }

    @Test
    void callbackAfterCloseStillRuns() throws Exception {
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        CallbackExecutor callbacks = new CallbackExecutor(null);
        callbacks.close();
        callbacks.run(() -> ranOn.complete(Thread.currentThread()));
        assertThat(ranOn.get(20, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void futuresAreCompletedByTheCallbackExecutor() {
        List<Runnable> callbacks = new ArrayList<>();
        try (LockProvider provider = provider(new LockListener() {}, callbacks::add)) {
            CompletableFuture<Lease> acquiring = provider.lock("orders").acquireAsync(MINUTE);
            store.acquires.next().reply(StoreCall.granted(7));
            assertThat(acquiring).isNotDone();
            callbacks.forEach(Runnable::run);
            Lease lease = acquiring.join();
            CompletableFuture<Boolean> renewal = lease.renewAsync(MINUTE);
            store.renewals.next().reply(List.of(RenewReply.renewed()));
            CompletableFuture<LeaseLoss> lost = lease.lost();
            CompletableFuture<Boolean> release = lease.releaseAsync();
            store.releases.next().reply(ReleaseReply.NOT_OWNER);
            CompletableFuture<?> inspection = provider.lock("orders").inspectAsync();
            store.inspections.next().timeOut();
            List<CompletableFuture<?>> futures = List.of(renewal, release, lost, inspection);
            assertThat(futures).noneMatch(CompletableFuture::isDone);
            callbacks.forEach(Runnable::run);
            assertThat(futures).allMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void taskRunsOnceIfTheExecutorRunsItAndThenFails() throws Exception {
        List<String> runs = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean isRefusing = new AtomicBoolean();
        CallbackExecutor callbacks = new CallbackExecutor(task -> {
            if (!isRefusing.get()) {
                task.run();
            }
            throw new IllegalStateException("after the task");
        });
        callbacks.run(() -> runs.add("task"));
        isRefusing.set(true);
        // When both threads of the engine are here, neither of them has the task above any more.
        CyclicBarrier together = new CyclicBarrier(3);
        for (int i = 0; i < 2; i++) {
            callbacks.run(() -> {
                try {
                    together.await(20, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        together.await(20, TimeUnit.SECONDS);
        callbacks.close();
        assertThat(runs).containsExactly("task");
    }

    @Test
    void executorThatRunsTasksOnItsCallerDelaysNoRenewal() throws Exception {
        LockListener slow = new LockListener() {
            @Override
            public void renewed(Lease lease) {
                sleep(Duration.ofSeconds(3));
            }
        };
        EngineSettings settings = EngineSettings.builder()
                .listener(slow)
                .callbackExecutor(Runnable::run)
                .build();
        LockOptions second =
                LockOptions.builder().leaseTime(Duration.ofSeconds(1)).build();
        try (LockProvider provider = LockEngine.over(new MapStore(), settings)) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                leases.add(provider.lock("orders:" + i, second).tryAcquire().orElseThrow());
            }
            sleep(Duration.ofSeconds(3));
            assertThat(leases).allMatch(Lease::isHeld);
        }
    }

    @Test
    void executorThatBeginsNoTaskDelaysNoFutureForLong() throws Exception {
        EngineSettings settings =
                EngineSettings.builder().callbackExecutor(task -> {}).build();
        LockOptions second = LockOptions.builder()
                .leaseTime(Duration.ofSeconds(1))
                .autoRenew(false)
                .build();
        try (LockProvider provider = LockEngine.over(new MapStore(), settings)) {
            Lease lease = provider.lock("orders", second).acquireAsync(MINUTE).get(20, TimeUnit.SECONDS);
            assertThat(lease.lost().get(20, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void executorThatBlocksWhenItIsCalledDelaysNoFutureForLong() throws Exception {
        CompletableFuture<Void> unblock = new CompletableFuture<>();
        EngineSettings settings = EngineSettings.builder()
                .callbackExecutor(task -> unblock.join())
                .build();
        try (LockProvider provider = LockEngine.over(new MapStore(), settings)) {
            for (int i = 0; i < 5; i++) {
                assertThat(provider.lock("orders:" + i).acquireAsync(MINUTE).get(20, TimeUnit.SECONDS))
                        .isNotNull();
            }
        } finally {
            unblock.complete(null);
        }
    }

    @Test
    void cancellationReleasesALeaseThatWasNotDeliveredYet() {
        List<Runnable> callbacks = new ArrayList<>();
        try (LockProvider provider = provider(new LockListener() {}, callbacks::add)) {
            CompletableFuture<Lease> acquiring = provider.lock("orders").acquireAsync(MINUTE);
            store.acquires.next().reply(StoreCall.granted(7));
            acquiring.cancel(true);
            store.releases.next().reply(ReleaseReply.RELEASED); // although no callback has run
            callbacks.forEach(Runnable::run);
            assertThat(EngineFixture.leases(provider)).isZero();
        }
    }

    @Test
    void leaseThatCannotBeDeliveredInTimeIsReleased() {
        List<Runnable> callbacks = new ArrayList<>();
        try (LockProvider provider = provider(new LockListener() {}, callbacks::add)) {
            CompletableFuture<Lease> acquiring = provider.lock("orders").acquireAsync(Duration.ofSeconds(1));
            store.acquires.next().reply(StoreCall.granted(7));
            engine.time.advance(Duration.ofMillis(2_500));
            List.copyOf(callbacks).forEach(Runnable::run);
            assertThat(acquiring)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withRootCauseInstanceOf(LockUnavailableException.class)
                    .withMessageContaining("no thread was free to pass the lease on");
            store.releases.next().reply(ReleaseReply.RELEASED);
            assertThat(EngineFixture.leases(provider)).isZero();
        }
    }

    @Test
    void cancelledWorkThatHasNotBegunIsNotCalledAndReleasesItsLease() {
        List<Runnable> callbacks = new ArrayList<>();
        AtomicBoolean isCalled = new AtomicBoolean();
        try (LockProvider provider = provider(new LockListener() {}, callbacks::add)) {
            CompletableFuture<String> work = provider.lock("orders").withLeaseAsync(MINUTE, lease -> {
                isCalled.set(true);
                return CompletableFuture.completedFuture("done");
            });
            store.acquires.next().reply(StoreCall.granted(7));
            callbacks.remove(0).run(); // completes the acquisition; the work is the next callback
            work.cancel(true);
            store.releases.next().reply(ReleaseReply.RELEASED);
            callbacks.forEach(Runnable::run);
            assertThat(isCalled).isFalse();
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
