/**
 * The port to Redis client libraries, and what their adapters have in common.
 *
 * <p>An adapter implements {@link dev.holdfast.redis.client.RedisClient}: it carries a
 * {@link dev.holdfast.redis.client.ScriptCall} to the server and returns the reply as bytes. It need not know what a script
 * does. {@link dev.holdfast.redis.client.AsyncRedisClient} is the base class for libraries that do not block.
 *
 * <p>Except where noted, passing a {@code null} argument to any method or constructor of this package results in a
 * {@link NullPointerException}.
 */
@NullMarked
package dev.holdfast.redis.client;

import org.jspecify.annotations.NullMarked;
