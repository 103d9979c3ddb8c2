package dev.holdfast.resilience4j;

import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when the test says so. */
final class TestTime implements Ticker {
    private final AtomicLong now = new AtomicLong(1_000);
    private volatile Runnable beforeReading = () -> {};

    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Has something happen just before a later reading of the time: at the given one, counted from 1. */
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
