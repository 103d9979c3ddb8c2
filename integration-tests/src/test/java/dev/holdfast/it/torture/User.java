package dev.holdfast.it.torture;

import dev.holdfast.DistributedLock;
import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

/** A thread that uses the providers in all ways, at random. */
final class User implements Runnable {
    private static final List<String> LOCKS = List.of("a", "{b}", "c:{d}", "e", "f");

    private static final List<Fairness> FAIRNESS = List.of(Fairness.values());

    private final List<Slot> slots;
    private final Promises promises;
    private final Random random;
    private final AtomicBoolean stopped;
    private volatile String place = "";
    private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();

    User(List<Slot> slots, Promises promises, Random random, AtomicBoolean stopped) {
        this.slots = slots;
        this.promises = promises;
        this.random = random;
        this.stopped = stopped;
    }

    Map<String, AtomicInteger> done() {
        return done;
    }

    @Override
    public void run() {
        while (!stopped.get()) {
            Slot slot = slots.get(random.nextInt(slots.size()));
            place = " on " + slot;
            try {
                act(slot.provider());
            } catch (LockException | IllegalStateException | HostileCode.Expected expected) {
                count(expected.getClass().getSimpleName());
                HostileCode.sleep(random.nextInt(20)); // a closed provider, or an outage
            } catch (InterruptedException e) {
                count("InterruptedException");
            }
        }
    }

    private void count(String what) {
        done.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
    }

    private LockOptions options() {
        return LockOptions.builder()
                .leaseTime(Duration.ofMillis(1_000 + random.nextInt(1_000)))
                .autoRenew(random.nextInt(3) != 0)
                .maxHoldTime(Duration.ofSeconds(3))
                .fairness(FAIRNESS.get(random.nextInt(FAIRNESS.size())))
                .build();
    }

    private void act(LockProvider provider) throws InterruptedException {
        String name = LOCKS.get(random.nextInt(LOCKS.size()));
        DistributedLock lock = provider.lock(name, options());
        Duration limit = Duration.ofMillis(random.nextInt(2_000));
        switch (random.nextInt(8)) {
            case 0, 1 -> acquire(lock, limit);
            case 2 -> tryAcquire(lock);
            case 3 -> acquireAsync(provider, lock, limit);
            case 4 -> cancel(provider, lock, limit);
            case 5 -> work(provider, lock, limit);
            case 6 -> tryLock(lock, limit);
            default -> inspect(provider, lock);
        }
    }

    private void acquire(DistributedLock lock, Duration limit) throws InterruptedException {
        long due = promises.dueIn(limit);
        Optional<Lease> lease;
        try {
            lease = lock.tryAcquire(limit);
        } finally {
            promises.ended(due, "tryAcquire(" + limit + ") of " + lock + place);
        }
        count("tryAcquire(limit)");
        lease.ifPresent(this::useAndClose);
    }

    private void tryAcquire(DistributedLock lock) {
        long due = promises.dueIn(TortureRun.ATTEMPT);
        Optional<Lease> lease;
        try {
            lease = lock.tryAcquire();
        } finally {
            promises.ended(due, "tryAcquire() of " + lock + place);
        }
        count("tryAcquire()");
        lease.ifPresent(this::useAndClose);
    }

    private void useAndClose(Lease lease) {
        count("leases");
        promises.watch(lease);
        HostileCode.sleep(random.nextInt(30));
        if (random.nextInt(20) == 0) {
            return; // never released
        }
        long due = promises.dueIn(TortureRun.ATTEMPT);
        try {
            lease.close();
        } catch (LeaseLostException lost) {
            count("losses");
        } finally {
            promises.ended(due, "close() of " + lease + place);
        }
    }

    private void acquireAsync(LockProvider provider, DistributedLock lock, Duration limit) {
        CompletableFuture<Lease> acquiring = lock.acquireAsync(limit);
        promises.endsWithin(limit, acquiring, provider, "acquireAsync(" + limit + ") of " + lock + place);
        acquiring.thenAccept(lease -> {
            promises.watch(lease);
            lease.onAtRisk(() -> HostileCode.run(random, 3_000));
            try {
                if (random.nextInt(3) == 0) {
                    nested(provider);
                }
                HostileCode.run(random, 3_000);
            } finally {
                CompletableFuture<Boolean> released = lease.releaseAsync();
                promises.endsWithin(TortureRun.ATTEMPT, released, provider, "releaseAsync() of " + lease + place);
            }
        });
        count("acquireAsync");
        HostileCode.sleep(random.nextInt(100));
    }

    /** Waits in a callback for another call of the same provider. */
    private void nested(LockProvider provider) {
        Duration limit = Duration.ofMillis(random.nextInt(1_000));
        CompletableFuture<Optional<Lease>> inner = provider.lock(LOCKS.get(random.nextInt(LOCKS.size())), options())
                .tryAcquireAsync(limit);
        promises.endsWithin(limit, inner, provider, "tryAcquireAsync(" + limit + ") in a callback" + place);
        inner.join().ifPresent(Lease::releaseAsync);
        count("waits in callbacks");
    }

    private void cancel(LockProvider provider, DistributedLock lock, Duration limit) {
        CompletableFuture<Lease> acquiring = lock.acquireAsync(limit);
        promises.endsWithin(limit, acquiring, provider, "acquireAsync(" + limit + ") to be cancelled" + place);
        HostileCode.sleep(random.nextInt(50));
        if (!acquiring.cancel(true)) {
            acquiring.thenAccept(Lease::releaseAsync);
        }
        count("cancelled");
    }

    private void work(LockProvider provider, DistributedLock lock, Duration limit) {
        CompletableFuture<String> work = lock.withLeaseAsync(limit, lease -> {
            HostileCode.run(random, 1_000);
            return random.nextInt(3) == 0
                    ? CompletableFuture.failedFuture(new HostileCode.Expected())
                    : CompletableFuture.completedFuture("done");
        });
        // The work itself takes up to a second, and the release may wait for its time limit.
        promises.endsWithin(
                limit.plusSeconds(1).plus(TortureRun.ATTEMPT),
                work,
                provider,
                "withLeaseAsync(" + limit + ") of " + lock + place);
        if (random.nextInt(4) == 0) {
            HostileCode.sleep(random.nextInt(100));
            work.cancel(true);
        }
        count("withLeaseAsync");
    }

    private void tryLock(DistributedLock lock, Duration limit) throws InterruptedException {
        Lock view = lock.asLock();
        long due = promises.dueIn(limit);
        boolean isLocked;
        try {
            isLocked = view.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            promises.ended(due, "tryLock(" + limit + ") of " + lock + place);
        }
        if (isLocked) {
            HostileCode.sleep(random.nextInt(30));
            view.unlock();
        }
        count("tryLock");
    }

    private void inspect(LockProvider provider, DistributedLock lock) {
        promises.endsWithin(TortureRun.ATTEMPT, lock.inspectAsync(), provider, "inspectAsync() of " + lock + place);
        count("inspectAsync");
        HostileCode.sleep(random.nextInt(20));
    }
}
