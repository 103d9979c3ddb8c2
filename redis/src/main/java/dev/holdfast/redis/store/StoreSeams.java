package dev.holdfast.redis.store;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The seams through which a test drives time, scheduling and randomness of a store.
 *
 * @param ticker the clock
 * @param scheduler runs tasks later
 * @param random the source of jitter and increments; thread-safe
 */
public record StoreSeams(Ticker ticker, Scheduler scheduler, RandomGenerator random) {
    private static final StoreSeams SYSTEM = new StoreSeams(
            Ticker.system(),
            (delay, task) -> {
                CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                        .execute(task);
                return () -> {};
            },
            () -> ThreadLocalRandom.current().nextLong());

    /**
     * Returns the clock of the JVM, a timer of the JVM, and a random source for each thread.
     *
     * @return the seams of a store that is not tested
     */
    public static StoreSeams system() {
        return SYSTEM;
    }
}
