package dev.holdfast.engine;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.TreeMap;

/** Clocks and timer that only a test moves: due tasks run on the thread that lets the time pass. Thread-safe. */
final class ManualTime implements Ticker, Scheduler {
    private final TreeMap<Key, Runnable> tasks = new TreeMap<>();
    private long now = 1_000_000_000L;
    private long wallAhead;
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
        return 1_700_000_000_000L + (now + wallAhead) / 1_000_000;
    }

    @Override
    public synchronized Task schedule(Duration delay, Runnable task) {
        Key key = new Key(now + Math.max(0, delay.toNanos()), scheduled++);
        tasks.put(key, task);
        return () -> cancel(key);
    }

    private synchronized void cancel(Key key) {
        tasks.remove(key);
    }

    /** Returns how many tasks are planned. */
    synchronized int planned() {
        return tasks.size();
    }

    /** Tells whether a task is planned that will be due after the given time. */
    synchronized boolean isPlannedWithin(Duration time) {
        return !tasks.isEmpty() && tasks.firstKey().at <= now + time.toNanos();
    }

    /** Sets the wall clock forward, or back if negative. */
    synchronized void setWallClock(Duration forward) {
        wallAhead += forward.toNanos();
    }

    /** Suspends the machine: only the wall clock goes on, as the monotonic clock of Linux stands still. */
    void suspend(Duration time) {
        setWallClock(time);
    }

    /** Lets time pass and runs what becomes due, in order. */
    void advance(Duration time) {
        advanceTo(nanoTime() + time.toNanos());
    }

    void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    private void advanceTo(long end) {
        for (Runnable next = nextUntil(end); next != null; next = nextUntil(end)) {
            next.run();
        }
    }

    /** Lets time pass while the process is stopped: nothing runs before {@link #runDue}. */
    synchronized void stopFor(Duration time) {
        now += time.toNanos();
    }

    /** Runs what is due now. */
    void runDue() {
        advanceTo(nanoTime());
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
