/**
 * The operations on locks of one Redis server. Not exported.
 *
 * <p>Each operation of the store is a class here and runs one or two Lua scripts. An acquire takes this path:
 * {@code RedisLockStore} calls {@link dev.holdfast.redis.store.AcquireOperation}, which gets a call of {@code acquire_free.lua}, or
 * of {@code acquire.lua} if the lock is not free, from the {@link dev.holdfast.redis.store.ScriptCallFactory}, and passes it to the
 * {@link dev.holdfast.redis.store.ScriptRunner}. The runner sends the call with the
 * {@linkplain dev.holdfast.redis.client.RedisClient client}. The reply comes back the same way: {@code ScriptReply} splits it into
 * fields, and {@code AcquireReplyReader} reads it as a reply of the store port. Failures are translated by {@code RedisErrors}.
 *
 * <p>The waiters of a process share one {@link dev.holdfast.redis.store.HandOverSubscription}, which notifies them when a release
 * has handed a lock over to them.
 *
 * <p>What this process knows of its owner tokens is in three places: {@link dev.holdfast.redis.store.WaitingTokens} has those
 * that wait, {@link dev.holdfast.redis.store.MarkedTokens} those whose locks have waiters, and
 * {@link dev.holdfast.redis.store.LateRequests} those with a request that the server may still carry out.
 *
 * <p>The heads of the scripts specify keys, arguments and replies. The part that several scripts share is
 * {@code hand_over.lua}.
 */
@NullMarked
package dev.holdfast.redis.store;

import org.jspecify.annotations.NullMarked;
