package dev.holdfast.engine.context;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The seams through which a test drives time, scheduling and randomness.
 *
 * @param ticker the clocks
 * @param scheduler runs tasks later; null for a timer thread of the engine
 * @param tokenRandom the source of owner tokens
 * @param jitterRandom the source of jitter; null if each thread uses its own
 */
public record EngineSeams(
        Ticker ticker,
        @Nullable Scheduler scheduler,
        RandomGenerator tokenRandom,
        @Nullable RandomGenerator jitterRandom) {}
