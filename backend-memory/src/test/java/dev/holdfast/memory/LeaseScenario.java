package dev.holdfast.memory;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockState;
import dev.holdfast.engine.EngineSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The operations of a history on leases of one lock: they are delivered, cancelled, renewed, released, handed off and lost, and the
 * provider is closed. Only the threads of the history move the clock and run callbacks. {@link #finish} checks that each lease has
 * ended once, that its end was told once, and that nothing is left. Thread-safe.
 */
final class LeaseScenario {
    private static final Duration PATIENT = Duration.ofDays(1);

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final Queue<Runnable> callbacks = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new ArrayList<>();
    private final LockProvider provider = MemoryLocks.over(
            backend,
            EngineSettings.builder()
                    .ticker(time)
                    .scheduler(time)
                    .callbackExecutor(callbacks::add)
                    .tokenRandom(new AtomicLong()::incrementAndGet)
                    .listener(new Counts())
                    .build());

    /** One acquisition, and what became of its lease. */
    private static final class Request {
        final CompletableFuture<Lease> outcome;
        final AtomicInteger tellings = new AtomicInteger();
        final AtomicInteger releases = new AtomicInteger();
        volatile Lease lease;

        Request(CompletableFuture<Lease> outcome) {
            this.outcome = outcome;
            outcome.thenAccept(delivered -> {
                delivered.lost().thenAccept(loss -> tellings.incrementAndGet());
                lease = delivered;
            });
        }
    }

    /** Counts how often the end of each lease is reported. */
    private final class Counts implements LockListener {
        private final Queue<Lease> released = new ConcurrentLinkedQueue<>();
        private final Queue<Lease> lost = new ConcurrentLinkedQueue<>();

        @Override
        public void released(Lease lease, Duration held) {
            if (released.contains(lease) || lost.contains(lease)) {
                wrong.add("a release that is reported after the end of the lease");
            }
            released.add(lease);
        }

        @Override
        public void lost(Lease lease, LeaseLoss loss) {
            if (lost.contains(lease) || released.contains(lease)) {
                wrong.add("a loss that is reported after the end of the lease");
            }
            lost.add(lease);
        }
    }

    void acquire() {
        CompletableFuture<Lease> outcome;
        try {
            outcome = provider.lock("a").acquireAsync(PATIENT);
        } catch (IllegalStateException closed) {
            return;
        }
        add(new Request(outcome));
    }

    private synchronized void add(Request request) {
        requests.add(request);
    }

    private synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Runs the oldest callback. */
    void deliver() {
        Runnable next = callbacks.poll();
        if (next != null) {
            next.run();
        }
    }

    /** Cancels the oldest acquisition that has no lease yet. */
    void cancel() {
        requests().stream()
                .filter(request -> !request.outcome.isDone())
                .findFirst()
                .ifPresent(request -> request.outcome.cancel(false));
    }

    void release() {
        for (Request request : requests()) {
            Lease lease = request.lease;
            if (lease != null) {
                if (lease.release()) {
                    request.releases.incrementAndGet();
                }
            }
        }
    }

    void renew() {
        for (Request request : requests()) {
            Lease lease = request.lease;
            if (lease != null) {
                boolean renewed = lease.renew(Duration.ofSeconds(30));
                if (renewed && request.releases.get() > 0 && lease.isHeld()) {
                    wrong.add("a released lease that is held");
                }
            }
        }
    }

    /** Lets the deadline of a lease pass before it can be renewed. */
    void expire() {
        time.stopFor(Duration.ofMinutes(1));
        for (Request request : requests()) {
            Lease lease = request.lease;
            if (lease != null) {
                try {
                    lease.ensureHeld();
                } catch (LeaseLostException | IllegalStateException ended) {
                    if (lease.isHeld()) {
                        wrong.add("a lease that is held although it has ended");
                    }
                }
            }
        }
    }

    void runDue() {
        time.advance(Duration.ZERO);
    }

    void close() {
        provider.close();
    }

    /** Ends everything. Throws if anything was or stays wrong. */
    void finish() {
        for (int i = 0; i < 5; i++) {
            runDue();
            while (!callbacks.isEmpty()) {
                deliver();
            }
            release();
        }
        provider.close();
        while (!callbacks.isEmpty()) {
            deliver();
        }
        for (Request request : requests()) {
            if (!request.outcome.isDone()) {
                wrong.add("an acquisition without an outcome");
            }
            if (request.lease != null) {
                check(request, request.lease.state());
            }
        }
        LockState left = backend.inspect("lock:a", "a");
        if (left.isHeld() || left.waiters().orElseThrow() != 0) {
            wrong.add("something is left in the store: " + left);
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(wrong);
        }
    }

    private void check(Request request, LeaseState state) {
        boolean isLost = state == LeaseState.LOST;
        if (!isLost && state != LeaseState.RELEASED) {
            wrong.add("a lease that has not ended: " + state);
        }
        if (request.tellings.get() != (isLost ? 1 : 0)) {
            wrong.add("a loss that was told " + request.tellings + " times in state " + state);
        }
        if (request.releases.get() > 1 || (isLost && request.releases.get() > 0)) {
            wrong.add("a lease that was released " + request.releases + " times in state " + state);
        }
        if (!isLost && request.releases.get() != 1) {
            wrong.add("a release that was not reported as one");
        }
    }
}
