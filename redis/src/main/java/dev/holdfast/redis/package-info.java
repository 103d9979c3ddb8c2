/**
 * Locks on one Redis server: the store, the settings, and the base class of the drivers.
 *
 * <p>All Redis clients use this one store. They run the same scripts on the same keys, so processes with different clients
 * exclude each other. A backend module adds a driver, which extends {@link dev.holdfast.redis.RedisDriver}, and an adapter of
 * its client library, which implements {@link dev.holdfast.redis.client.RedisClient}.
 *
 * <p>An acquire takes this path: {@link dev.holdfast.redis.RedisLockStore} → {@code AcquireOperation} → {@code ScriptCallFactory}
 * → {@code ScriptRunner} → {@link dev.holdfast.redis.client.RedisClient}. The reply comes back the same way, and
 * {@code AcquireReplyReader} reads it. The classes in the middle are in the package {@code dev.holdfast.redis.store}, which is
 * not exported.
 *
 * <p>Nothing here knows a client library, waits for a lock, or renews a lease by itself.
 *
 * <p>Except where noted, passing a {@code null} argument to any method or constructor of this package results in a
 * {@link NullPointerException}.
 */
@NullMarked
package dev.holdfast.redis;

import org.jspecify.annotations.NullMarked;
