package dev.holdfast.engine.lock;

import dev.holdfast.engine.context.EngineContext;

/**
 * What a lock needs of the engine. A lock keeps only this, its name and its options, as there may be many locks.
 *
 * @param context the surroundings
 * @param acquirer acquires locks
 * @param holds the hold counts of threads
 */
public record LockServices(EngineContext context, LockAcquirer acquirer, ThreadHoldCounts holds) {}
