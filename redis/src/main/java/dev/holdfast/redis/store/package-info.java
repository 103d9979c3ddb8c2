/**
 * The operations on locks of one Redis server. Not exported.
 *
 * <p>Each operation of the store is a class here and runs one or two Lua scripts. An acquire takes this path:
 * {@code RedisLockStore} calls {@link dev.holdfast.redis.store.AcquireOperation}, which has the
 * {@link dev.holdfast.redis.store.ScriptCallFactory} create a call of {@code acquire.lua}, and has the
 * {@link dev.holdfast.redis.store.ScriptRunner} run it. The runner passes the call to the
 * {@linkplain dev.holdfast.redis.client.RedisClient client}. The reply comes back the same way:
 * {@code ScriptReply} splits it into fields, and {@code AcquireReplyReader} makes a reply of the store port from them. Failures
 * are translated by {@code RedisErrors}.
 *
 * <p>The waiters of a process share one {@link dev.holdfast.redis.store.HandOverSubscription}, which tells them when a release
 * has handed a lock over to them.
 *
 * <p>The heads of the scripts specify keys, arguments and replies. The functions that several scripts share are in
 * {@code hand_over.lua}.
 */
@NullMarked
package dev.holdfast.redis.store;

import org.jspecify.annotations.NullMarked;
