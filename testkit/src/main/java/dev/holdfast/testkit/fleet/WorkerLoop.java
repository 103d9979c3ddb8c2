package dev.holdfast.testkit.fleet;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import dev.holdfast.testkit.redis.RespConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The loop of a worker thread: acquire, work, release, until it is interrupted. Outages and lost leases are events. */
final class WorkerLoop implements Runnable {
    private static final long PAUSE_AFTER_FAILURE = 20;

    private final WorkerSettings settings;
    private final LockProvider provider;
    private final LockOptions options;
    private final EventLog events;
    private final Counters counters;

    WorkerLoop(WorkerSettings settings, LockProvider provider, EventLog events) {
        this.settings = settings;
        this.provider = provider;
        this.events = events;
        this.options = LockOptions.builder()
                .leaseTime(Duration.ofMillis(settings.leaseMillis()))
                .fairness(settings.fairness())
                .build();
        this.counters = new Counters(settings.counterPort());
    }

    @Override
    public void run() {
        List<String> locks = settings.locks();
        try (counters) {
            while (true) {
                checkedRound(locks.get(ThreadLocalRandom.current().nextInt(locks.size())));
                sleepAbout(settings.idleMillis());
            }
        } catch (InterruptedException e) {
            // the worker ends
        } catch (IOException e) {
            // the connection is no longer needed
        }
    }

    /** Logs failures that no fault should cause: a thread that ends without an event would look like one that waits. */
    private void checkedRound(String lock) throws InterruptedException {
        try {
            round(lock);
        } catch (RuntimeException unexpected) {
            events.background(lock).log(Op.ERROR, Phase.INFO, unexpected.toString());
            Thread.sleep(PAUSE_AFTER_FAILURE);
        }
    }

    private void round(String lock) throws InterruptedException {
        EventLog.Attempt attempt = events.attempt(lock);
        Optional<Lease> granted = acquire(lock, attempt);
        if (granted.isEmpty()) {
            return;
        }
        Lease lease = granted.get();
        attempt.logLease(Op.ACQUIRE, Phase.OK, lease);
        lease.lost().thenAccept(loss -> attempt.logLease(Op.LOST, Phase.INFO, lease));
        try {
            work(lease, attempt);
        } finally {
            release(lease, attempt);
        }
    }

    private Optional<Lease> acquire(String lock, EventLog.Attempt attempt) throws InterruptedException {
        attempt.log(Op.ACQUIRE, Phase.INVOKE, null);
        try {
            return Optional.of(provider.lock(lock, options).acquire(Duration.ofMillis(settings.waitMillis())));
        } catch (LockTimeoutException busy) {
            attempt.log(Op.ACQUIRE, Phase.FAIL, null);
        } catch (LockUnavailableException outage) {
            attempt.log(Op.ACQUIRE, Phase.FAIL, outage.getMessage());
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException end) {
            attempt.log(Op.ACQUIRE, Phase.INFO, "interrupted");
            throw end;
        }
        return Optional.empty();
    }

    private void work(Lease lease, EventLog.Attempt attempt) throws InterruptedException {
        Long before = settings.workload() == Workload.INCREMENT ? read(lease, attempt) : null;
        sleepAbout(settings.holdMillis());
        if (before != null) {
            write(lease, before + 1, attempt);
        }
    }

    private static void sleepAbout(long meanMillis) throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextLong(2 * meanMillis + 1));
    }

    private @Nullable Long read(Lease lease, EventLog.Attempt attempt) {
        try {
            return counters.read(lease.lockName());
        } catch (IOException | RespConnection.ErrorReply e) {
            attempt.log(Op.WRITE, Phase.FAIL, "the counter cannot be read: " + e);
            return null;
        }
    }

    private void write(Lease lease, long value, EventLog.Attempt attempt) {
        try {
            lease.ensureHeld();
        } catch (LeaseLostException e) {
            attempt.log(Op.WRITE, Phase.FAIL, e.getMessage());
            return;
        }
        attempt.logValue(Op.WRITE, Phase.INVOKE, value);
        try {
            counters.write(lease.lockName(), value);
            attempt.logValue(Op.WRITE, Phase.OK, value);
        } catch (RespConnection.ErrorReply refused) {
            attempt.log(Op.WRITE, Phase.FAIL, refused.getMessage());
        } catch (IOException e) {
            attempt.log(Op.WRITE, Phase.INFO, "no reply: " + e);
        }
    }

    private static void release(Lease lease, EventLog.Attempt attempt) {
        attempt.logLease(Op.RELEASE, Phase.INVOKE, lease);
        try {
            boolean ours = lease.release();
            attempt.logLease(Op.RELEASE, ours ? Phase.OK : Phase.FAIL, lease);
        } catch (LockUnavailableException outage) {
            attempt.log(Op.RELEASE, Phase.INFO, outage.getMessage());
        }
    }
}
