/**
 * Locks on Redis with the Jedis client.
 *
 * <p>{@link dev.holdfast.jedis.JedisDriver} opens providers for URLs. {@link dev.holdfast.jedis.JedisLocks} creates
 * providers over a client of the application. Behind both, an adapter carries the calls of scripts to the server. It uses a pool
 * of connections.
 *
 * <p>An acquire takes the path {@code RedisLockStore} → {@code AcquireOperation} → {@code ScriptCallFactory} →
 * {@code ScriptRunner} → {@code JedisAdapter}. Only the last one is in this package: keys, scripts and the meaning of replies
 * are the same for every client, and belong to {@link dev.holdfast.redis.RedisLockStore}.
 */
@NullMarked
package dev.holdfast.jedis;

import org.jspecify.annotations.NullMarked;
