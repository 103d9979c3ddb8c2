/**
 * Locks on Redis with the Redisson client.
 *
 * <p>{@link dev.holdfast.redisson.RedissonDriver} opens providers for URLs. {@link dev.holdfast.redisson.RedissonLocks} creates
 * providers over a client of the application. Behind both, an adapter carries the calls of scripts to the server. It uses
 * Redisson's script calls, and none of Redisson's own locks.
 *
 * <p>An acquire takes the path {@code RedisLockStore} → {@code AcquireOperation} → {@code ScriptCallFactory} →
 * {@code ScriptRunner} → {@code RedissonAdapter}. Only the last one is in this package: keys, scripts and the meaning of replies
 * are the same for every client, and belong to {@link dev.holdfast.redis.RedisLockStore}.
 */
@NullMarked
package dev.holdfast.redisson;

import org.jspecify.annotations.NullMarked;
