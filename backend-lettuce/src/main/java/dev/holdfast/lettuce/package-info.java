/**
 * Locks on Redis with the Lettuce client.
 *
 * <p>{@link dev.holdfast.lettuce.LettuceDriver} opens providers for URLs. {@link dev.holdfast.lettuce.LettuceLocks} creates
 * providers over a client of the application. Behind both, an adapter carries the calls of scripts to the server. It uses one
 * shared connection for the application and one for renewals.
 *
 * <p>An acquire takes the path {@code RedisLockStore} → {@code AcquireOperation} → {@code ScriptCallFactory} →
 * {@code ScriptRunner} → {@code LettuceAdapter}. Only the last one is in this package: keys, scripts and the meaning of replies
 * are the same for every client, and belong to {@link dev.holdfast.redis.RedisLockStore}.
 */
@NullMarked
package dev.holdfast.lettuce;

import org.jspecify.annotations.NullMarked;
