/**
 * The operations on locks of one Redis server. Not exported.
 *
 * <p>Each operation of the store is a class here and runs one or two Lua scripts. An acquire takes this path:
 * {@code RedisLockStore} calls {@link dev.holdfast.redis.store.AcquireOperation}, which gets a call of {@code acquire.lua} from
 * the {@link dev.holdfast.redis.store.ScriptCallFactory} and passes it to the {@link dev.holdfast.redis.store.ScriptRunner}. The
 * runner sends the call with the {@linkplain dev.holdfast.redis.client.RedisClient client}. The reply comes back the same way:
 * {@code ScriptReply} splits it into fields, and {@code AcquireReplyReader} reads it as a reply of the store port. Failures are
 * translated by {@code RedisErrors}.
 *
 * <p>The waiters of a process share one {@link dev.holdfast.redis.store.HandOverSubscription}, which notifies them when a release
 * has handed a lock over to them.
 *
 * <p>The heads of the scripts specify keys, arguments and replies. The functions that several scripts share are in
 * {@code hand_over.lua}.
 */
@NullMarked
package dev.holdfast.redis.store;

import org.jspecify.annotations.NullMarked;
