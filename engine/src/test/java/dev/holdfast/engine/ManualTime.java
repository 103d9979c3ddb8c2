package dev.holdfast.engine;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.TreeMap;

/** Clocks and a timer that only the test moves. Due tasks run on the thread that moves the time. Thread-safe. */
public final class ManualTime implements Ticker, Scheduler {
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

    /** Returns the number of planned tasks. */
    public synchronized int planned() {
        return tasks.size();
    }

    /** Returns whether a task becomes due within the given time. */
    public synchronized boolean isPlannedWithin(Duration time) {
        return !tasks.isEmpty() && tasks.firstKey().at <= now + time.toNanos();
    }

    /** Sets the wall clock forward, or back if the time is negative. */
    public synchronized void setWallClock(Duration forward) {
        wallAhead += forward.toNanos();
    }

    /** Suspends the machine. Only the wall clock goes on, as the monotonic clock of Linux stands still. */
    public void suspend(Duration time) {
        setWallClock(time);
    }

    /** Moves the time and runs the tasks that become due, in order. */
    public void advance(Duration time) {
        advanceTo(nanoTime() + time.toNanos());
    }

    public void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    private void advanceTo(long end) {
        for (Runnable next = nextUntil(end); next != null; next = nextUntil(end)) {
            next.run();
        }
    }

    /** Moves the time while the process is stopped. No task runs before {@link #runDue}. */
    public synchronized void stopFor(Duration time) {
        now += time.toNanos();
    }

    /** Runs the tasks that are due now. */
    public void runDue() {
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
