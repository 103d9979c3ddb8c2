package dev.holdfast.engine.lock;

import dev.holdfast.engine.context.EngineContext;

/**
 * The parts of the engine that a lock uses. A lock keeps only this object, its name and its options, because there may be many
 * locks.
 *
 * @param context the surroundings
 * @param acquirer acquires locks
 * @param holds the hold counts of threads
 */
public record LockServices(EngineContext context, LockAcquirer acquirer, ThreadHoldCounts holds) {}
