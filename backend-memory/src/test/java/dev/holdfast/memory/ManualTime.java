package dev.holdfast.memory;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.TreeMap;

/** Clocks and timer that only a test moves: due tasks run on the thread that lets the time pass. Thread-safe. */
final class ManualTime implements Ticker, Scheduler {
    private final TreeMap<Key, Runnable> tasks = new TreeMap<>();
    private long now = 1_000_000_000L;
    private long scheduled;

    private record Key(long at, long number) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized long currentTimeMillis() {
        return 1_700_000_000_000L + now / 1_000_000;
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        Key key = add(delay, task);
        return () -> remove(key);
    }

    private synchronized Key add(Duration delay, Runnable task) {
        Key key = new Key(now + Math.max(0, delay.toNanos()), scheduled++);
        tasks.put(key, task);
        return key;
    }

    private synchronized void remove(Key key) {
        tasks.remove(key);
    }

    /** Lets time pass and runs what becomes due, in order. */
    void advance(Duration time) {
        long end = nanoTime() + time.toNanos();
        for (Runnable next = nextUntil(end); next != null; next = nextUntil(end)) {
            next.run();
        }
    }

    /** Lets time pass while the process is stopped. No task runs before the next {@link #advance}. */
    synchronized void stopFor(Duration time) {
        now += time.toNanos();
    }

    private synchronized Runnable nextUntil(long end) {
        if (tasks.isEmpty() || tasks.firstKey().at > end) {
            now = Math.max(now, end);
            return null;
        }
        now = Math.max(now, tasks.firstKey().at);
        return tasks.pollFirstEntry().getValue();
    }
}
