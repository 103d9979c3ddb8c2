package dev.holdfast.it.faults;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that contend for a few locks, hold each for up to 20 ms, and record when two of them hold it at once. */
final class Contenders implements AutoCloseable {
    private static final List<String> LOCKS = List.of("a", "{b}", "c:{d}");

    final AtomicInteger grants = new AtomicInteger();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final List<String> meetings = new CopyOnWriteArrayList<>();

    private final Map<String, Thread> holders = new ConcurrentHashMap<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final LockOptions options;
    private final Duration patience;

    /**
     * Starts the threads.
     *
     * @param patience the wait time
     * @param providers the providers, one for each thread
     */
    Contenders(LockOptions options, Duration patience, List<LockProvider> providers) {
        this.options = options;
        this.patience = patience;
        providers.forEach(provider -> {
            Thread thread = new Thread(() -> contend(provider), "contender-" + threads.size());
            threads.add(thread);
            thread.start();
        });
    }

    private void contend(LockProvider provider) {
        while (!stopped.get()) {
            String name = LOCKS.get(ThreadLocalRandom.current().nextInt(LOCKS.size()));
            try (Lease lease = provider.lock(name, options).acquire(patience)) {
                grants.incrementAndGet();
                Thread met = holders.putIfAbsent(name, Thread.currentThread());
                if (met != null) {
                    meetings.add(met + " in " + name + " although " + lease);
                }
                Thread.sleep(ThreadLocalRandom.current().nextInt(20));
                holders.remove(name, Thread.currentThread());
            } catch (Exception e) {
                failures.add(e);
            }
        }
    }

    /** Stops the threads, and waits until they have released their locks. */
    @Override
    public void close() {
        stopped.set(true);
        for (Thread thread : threads) {
            try {
                thread.join(60_000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (thread.isAlive()) {
                throw new AssertionError(thread + " does not end");
            }
        }
    }
}
