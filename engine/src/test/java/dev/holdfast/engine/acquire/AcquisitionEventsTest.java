package dev.holdfast.engine.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.MapStore;
import dev.holdfast.engine.RecordedEvents;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.engine.queue.LocalWaitQueues;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The order of the events of an acquisition and its lease, with executors that run tasks out of order or on many threads. */
class AcquisitionEventsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture engine = new EngineFixture();

    /** The store replies at once, so the release is over when the call that completes the future returns. */
    @Test
    void acquiredIsTheFirstEventIfTheLeaseIsReleasedInsideItsFuture() {
        EngineFixture atOnce = new EngineFixture(new MapStore());
        CompletableFuture<Lease> outcome = new CompletableFuture<>();
        LocalWaitQueues queues = new LocalWaitQueues(atOnce.context);
        Acquisition acquisition = atOnce.newAcquisition(atOnce.newAcquireServices(queues), LockOptions.defaults());
        acquisition.outcome().thenAccept(lease -> {
            assertThat(lease.release()).isTrue();
            outcome.complete(lease);
        });
        acquisition.attempt(result -> acquisition.deliver(((AttemptResult.Acquired) result).lease()));
        assertThat(outcome).isCompleted();
        assertThat(atOnce.events.all()).containsExactly("acquired", "released");
    }

    @Test
    void acquiredIsTheFirstEventIfTheLeaseOfAWaiterIsReleasedInsideItsFuture() {
        EngineFixture atOnce = new EngineFixture(new MapStore());
        Lease held = atOnce.lock().acquireAsync(MINUTE).join();
        CompletableFuture<Boolean> released = atOnce.lock().acquireAsync(MINUTE).thenApply(Lease::release);
        assertThat(held.release()).isTrue();
        atOnce.time.advance(MINUTE);
        assertThat(released).isCompletedWithValue(true);
        assertThat(atOnce.events.all())
                .as("the events of the two leases and of the wait, whose end is in no order with the release")
                .containsSubsequence("acquired", "busy", "waitBegan", "released", "acquired", "released")
                .containsOnlyOnce("waitEnded")
                .hasSize(7);
    }

    @Test
    void leaseThatNobodyGetsHasNoEventsEvenIfItIsLost() {
        LocalWaitQueues queues = new LocalWaitQueues(engine.context);
        Acquisition acquisition = engine.newAcquisition(engine.newAcquireServices(queues), LockOptions.defaults());
        EngineLease late = engine.newLease(LockOptions.defaults());
        assertThat(acquisition.abandon()).isTrue();
        engine.time.advance(EngineFixture.LEASE_TIME);

        acquisition.deliver(late);

        assertThat(late.isHeld()).isFalse();
        assertThat(engine.events.all()).isEmpty();
    }

    /** So a listener that blocks in an executor of the calling thread does not keep the caller from its lease. */
    @Test
    void acquiredIsDeliveredAfterTheFutureIsComplete() {
        AtomicReference<CompletableFuture<Lease>> acquiring = new AtomicReference<>();
        List<Boolean> isComplete = new ArrayList<>();
        LockListener listener = new LockListener() {
            @Override
            public void acquired(Lease lease, Duration waited) {
                isComplete.add(acquiring.get().isDone());
            }
        };
        EngineSettings settings = engine.settings().listener(listener).build();
        try (LockProvider provider = LockEngine.over(engine.store, settings)) {
            acquiring.set(provider.lock("orders").acquireAsync(MINUTE));
            engine.store.acquires.next().reply(StoreCall.granted(7));
            assertThat(isComplete).containsExactly(true);
        }
    }

    /** An executor that runs the last task first stands for threads that take up their tasks in any order. */
    @Test
    void eventsOfALeaseAreInOrderIfTheExecutorRunsTheLastTaskFirst() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        RecordedEvents events = new RecordedEvents();
        EngineSettings settings =
                engine.settings().listener(events).callbackExecutor(tasks::push).build();
        try (LockProvider provider = LockEngine.over(engine.store, settings)) {
            CompletableFuture<Lease> acquiring =
                    provider.lock("orders", EngineFixture.withoutRenewal()).acquireAsync(MINUTE);
            engine.store.acquires.next().reply(StoreCall.granted(7));
            tasks.removeLast().run();
            assertThat(acquiring).as("the future, with its event still to come").isCompleted();
            acquiring.join().renewAsync(EngineFixture.LEASE_TIME);
            engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
            acquiring.join().releaseAsync();
            engine.store.releases.next().reply(ReleaseReply.RELEASED);
            assertThat(events.all()).isEmpty();
            while (!tasks.isEmpty()) {
                tasks.pop().run();
            }
        }
        assertThat(events.all()).containsExactly("acquired", "renewed", "late 0", "released");
    }

    @Test
    void eventsOfAWaitAreInOrderIfTheExecutorRunsTheLastTaskFirst() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        RecordedEvents events = new RecordedEvents();
        EngineSettings settings =
                engine.settings().listener(events).callbackExecutor(tasks::push).build();
        try (LockProvider provider = LockEngine.over(engine.store, settings)) {
            CompletableFuture<Lease> waiting = provider.lock("orders").acquireAsync(MINUTE);
            engine.store.acquires.next().reply(StoreCall.BUSY);
            waiting.cancel(false);
            while (!tasks.isEmpty()) {
                tasks.pop().run();
            }
        }
        assertThat(events.all()).containsExactly("busy", "waitBegan", "waitEnded");
    }

    /** Notes the events of each lease, slowly and unevenly. */
    private static final class SlowListener implements LockListener {
        final ConcurrentHashMap<Lease, Queue<String>> byLease = new ConcurrentHashMap<>();
        final Queue<String> waits = new ConcurrentLinkedQueue<>();

        /** Waits until the events are here: a closed provider still passes them on to the executor. */
        void awaitEvents(int leases) {
            while (byLease.values().stream().mapToInt(Queue::size).sum() < 2 * leases
                    || waits.stream()
                                    .mapToInt(wait -> wait.endsWith(" began") ? 1 : -1)
                                    .sum()
                            != 0) {
                Thread.onSpinWait(); // the time limit of the test ends an endless wait
            }
        }

        private void note(Lease lease, String event) {
            if (lease.fencingToken().orElseThrow() % 3 == 0) {
                LockSupport.parkNanos(1);
            }
            byLease.computeIfAbsent(lease, key -> new ConcurrentLinkedQueue<>()).add(event);
        }

        @Override
        public void acquired(Lease lease, Duration waited) {
            note(lease, "acquired");
        }

        @Override
        public void released(Lease lease, Duration held) {
            note(lease, "released");
        }

        @Override
        public void releaseFailed(Lease lease, LockException failure) {
            note(lease, "releaseFailed");
        }

        @Override
        public void lost(Lease lease, LeaseLoss loss) {
            note(lease, "lost");
        }

        @Override
        public void waitBegan(String lockName) {
            LockSupport.parkNanos(1);
            waits.add(lockName + " began");
        }

        @Override
        public void waitEnded(String lockName) {
            waits.add(lockName + " ended");
        }
    }

    @Test
    void acquiredIsTheFirstEventOfALeaseThatAnotherThreadReleasesAtOnce() throws Exception {
        int rounds = 2_000;
        SlowListener listener = new SlowListener();
        ExecutorService callbacks = Executors.newFixedThreadPool(4);
        SynchronousQueue<Lease> handedTo = new SynchronousQueue<>();
        EngineSettings settings = EngineSettings.builder()
                .listener(listener)
                .callbackExecutor(callbacks)
                .build();
        try (LockProvider provider = LockEngine.over(new MapStore(), settings)) {
            CompletableFuture<Void> releasing = CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < rounds; i++) {
                            take(handedTo).release();
                        }
                    },
                    task -> new Thread(task).start());
            for (int i = 0; i < rounds; i++) {
                handedTo.put(provider.lock("order:" + i).acquire());
            }
            releasing.get(60, TimeUnit.SECONDS);
        }
        listener.awaitEvents(rounds);
        end(callbacks);
        assertThat(listener.byLease).hasSize(rounds);
        assertThat(listener.byLease.values())
                .allSatisfy(events -> assertThat(events).containsExactly("acquired", "released"));
    }

    @Test
    void acquiredIsTheFirstEventAndWaitsBeginBeforeTheyEndUnderContention() throws Exception {
        int threads = 4;
        int rounds = 300;
        SlowListener listener = new SlowListener();
        ExecutorService callbacks = Executors.newFixedThreadPool(4);
        EngineSettings settings = EngineSettings.builder()
                .listener(listener)
                .callbackExecutor(callbacks)
                .build();
        try (LockProvider provider = LockEngine.over(new MapStore(), settings)) {
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                callers.add(CompletableFuture.runAsync(
                        () -> {
                            for (int round = 0; round < rounds; round++) {
                                provider.lock("orders")
                                        .acquireAsync(MINUTE)
                                        .thenAccept(Lease::release)
                                        .join();
                            }
                        },
                        task -> new Thread(task).start()));
            }
            for (CompletableFuture<Void> caller : callers) {
                caller.get(60, TimeUnit.SECONDS);
            }
        }
        listener.awaitEvents(threads * rounds);
        end(callbacks);
        assertThat(listener.byLease).hasSize(threads * rounds);
        assertThat(listener.byLease.values())
                .allSatisfy(events -> assertThat(events).containsExactly("acquired", "released"));
        int open = 0;
        for (String wait : listener.waits) {
            open += wait.endsWith(" began") ? 1 : -1;
            assertThat(open).as("waits that have begun and not ended").isNotNegative();
        }
        assertThat(open).isZero();
    }

    private static Lease take(SynchronousQueue<Lease> leases) {
        try {
            return leases.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void end(ExecutorService callbacks) throws InterruptedException {
        callbacks.shutdown();
        assertThat(callbacks.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
}
