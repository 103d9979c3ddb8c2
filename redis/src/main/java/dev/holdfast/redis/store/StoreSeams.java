package dev.holdfast.redis.store;

import dev.holdfast.spi.DaemonTimer;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.util.concurrent.ThreadLocalRandom;
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
            DaemonTimer.shared(),
            () -> ThreadLocalRandom.current().nextLong());

    /**
     * Returns the clock of the JVM, the shared timer, and a random source for each thread.
     *
     * @return the seams of a store that is not tested
     */
    public static StoreSeams system() {
        return SYSTEM;
    }
}
