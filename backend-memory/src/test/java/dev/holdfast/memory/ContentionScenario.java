package dev.holdfast.memory;

import dev.holdfast.Lease;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockState;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * The operations of a history on one lock: threads contend for it in two processes, of which one may be closed. Only the threads move
 * the clock, and callbacks run on the thread that causes them. The scenario records the holders, and {@link #finish} checks that all
 * was right. Thread-safe.
 */
final class ContentionScenario {
    private static final Duration PATIENT = Duration.ofDays(1);
    private static final Duration BRIEF = Duration.ofMillis(1);

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final RandomGenerator tokens = new AtomicLong()::incrementAndGet;
    private final LockProvider provider = open();
    private final LockProvider elsewhere = open();
    private final List<Request> requests = new ArrayList<>();
    private final ArrayDeque<Lease> held = new ArrayDeque<>();
    private Lease last;
    private int waits;
    private boolean isClosed;
    private String wrong;

    private record Request(CompletableFuture<Lease> outcome, boolean isPatient) {}

    private LockProvider open() {
        return MemoryLocks.over(
                backend,
                EngineSettings.builder()
                        .ticker(time)
                        .scheduler(time)
                        .callbackExecutor(Runnable::run)
                        .tokenRandom(tokens)
                        .jitterRandom(longestDelay())
                        .listener(waitCounter())
                        .build());
    }

    private static RandomGenerator longestDelay() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
    }

    private LockListener waitCounter() {
        return new LockListener() {
            @Override
            public void waitBegan(String lockName) {
                countWait(1);
            }

            @Override
            public void waitEnded(String lockName) {
                countWait(-1);
            }
        };
    }

    private synchronized void countWait(int change) {
        waits += change;
    }

    void acquire() {
        request(provider, PATIENT);
    }

    void acquireBriefly() {
        request(provider, BRIEF);
    }

    void acquireElsewhere() {
        request(elsewhere, PATIENT);
    }

    private void request(LockProvider asked, Duration patience) {
        CompletableFuture<Lease> outcome;
        try {
            outcome = asked.lock("a").acquireAsync(patience);
        } catch (IllegalStateException closed) {
            return;
        }
        add(new Request(outcome, patience.equals(PATIENT)));
        outcome.thenAccept(this::granted);
    }

    private synchronized void add(Request request) {
        requests.add(request);
    }

    private synchronized void granted(Lease lease) {
        if (last != null && last.isHeld()) {
            wrong = "two holders at a time";
        }
        if (last != null
                && last.fencingToken().orElseThrow() >= lease.fencingToken().orElseThrow()) {
            wrong = "a fencing token that is not higher than the last";
        }
        last = lease;
        held.add(lease);
    }

    /** Releases the lock if it is held. */
    void release() {
        Lease lease = takeHeld();
        if (lease != null && !lease.release()) {
            noteLoss();
        }
    }

    private synchronized Lease takeHeld() {
        return held.poll();
    }

    private synchronized void noteLoss() {
        if (!isClosed) {
            wrong = "a lease that was lost";
        }
    }

    /** Cancels the oldest request that is not over. */
    void cancel() {
        Request oldest = oldest();
        if (oldest != null) {
            oldest.outcome.cancel(false);
        }
    }

    private synchronized Request oldest() {
        return requests.stream()
                .filter(request -> !request.outcome.isDone())
                .findFirst()
                .orElse(null);
    }

    /** Runs what is due now. */
    void runDue() {
        time.advance(Duration.ZERO);
    }

    /** Lets the brief requests time out, and the other waiters poll. */
    void letTimePass() {
        time.advance(Duration.ofSeconds(2));
    }

    void close() {
        markClosed();
        provider.close();
    }

    private synchronized void markClosed() {
        isClosed = true;
    }

    /** Lets each request get the lock in turn and release it. Throws if anything was or stays wrong. */
    void finish() {
        try {
            end();
        } finally {
            elsewhere.close();
        }
    }

    private void end() {
        // No time passes: polling would hide a lost wake-up.
        for (int i = 0; i <= requests.size(); i++) {
            runDue();
            release();
        }
        for (Request request : requests) {
            if (request.isPatient && !request.outcome.isDone()) {
                throw new AssertionError("a waiter for a lock that is free");
            }
        }
        LockState left = backend.inspect("lock:a", "a"); // before it expires
        time.advance(Duration.ofMinutes(1));
        if (wrong != null) {
            throw new AssertionError(wrong);
        }
        requests.forEach(this::check);
        if (waits != 0) {
            throw new AssertionError("more waits began than ended: " + waits);
        }
        if (backend.size() != 0) {
            throw new AssertionError("something is left in the store: " + left);
        }
    }

    private void check(Request request) {
        try {
            if (request.outcome.getNow(null) == null) {
                throw new AssertionError("a request without an outcome");
            }
        } catch (CancellationException cancelled) {
            return;
        } catch (CompletionException failed) {
            boolean isTimeout = failed.getCause() instanceof LockTimeoutException && !request.isPatient;
            boolean isClosing = failed.getCause() instanceof LockUnavailableException && isClosed;
            if (!isTimeout && !isClosing) {
                throw new AssertionError("an unexpected outcome", failed);
            }
        }
    }
}
