/**
 * The one Redis store, whatever the client: key layout, scripts, what they answer, and what a server's errors mean.
 *
 * <p>The way of an acquire: {@link dev.holdfast.redis.RedisLockStore} builds the call of {@code acquire.lua}, the client behind
 * {@link dev.holdfast.redis.RedisClient} carries it to the server, and the reply becomes an answer of the store port. All
 * clients run the same scripts on the same keys, so processes on different clients exclude each other.
 *
 * <p>Nothing here knows a client library, waits for a lock, or renews by itself.
 *
 * <p>Except where noted, passing a {@code null} argument to any method or constructor of this package results in a
 * {@link NullPointerException}.
 */
@NullMarked
package dev.holdfast.redis;

import org.jspecify.annotations.NullMarked;
