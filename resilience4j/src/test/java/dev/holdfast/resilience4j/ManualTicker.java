package dev.holdfast.resilience4j;

import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that only the test advances. Thread-safe. */
final class ManualTicker implements Ticker {
    private final AtomicLong now = new AtomicLong(1_000);
    private volatile Runnable beforeReading = () -> {};

    void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Runs an action just before a later reading of the time, counted from 1. */
    void atReading(int number, Runnable action) {
        AtomicInteger readings = new AtomicInteger();
        beforeReading = () -> {
            if (readings.incrementAndGet() == number) {
                action.run();
            }
        };
    }

    @Override
    public long nanoTime() {
        beforeReading.run();
        return now.get();
    }

    @Override
    public long currentTimeMillis() {
        return 1_800_000_000_000L + now.get() / 1_000_000;
    }
}
