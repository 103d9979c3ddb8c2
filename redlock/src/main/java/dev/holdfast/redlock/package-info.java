/**
 * Redlock: a lock that is held while a majority of independent members holds it, so that it survives the loss of a minority.
 *
 * <p>The way of an acquire: {@code RedlockStore} starts an {@code AcquireRound}, which asks all members at once. As soon as a
 * majority has granted, it has the highest fencing token written back to a majority that still holds the lock; if a majority
 * cannot be had, it releases everywhere. What a {@code Member} says counts only if its server has been running for long enough
 * to remember every lease that may be valid: {@code RestartGuard}.
 *
 * <p>Nothing here waits for a lock, renews by itself, or knows what kind of provider a member is.
 *
 * <p>Except where noted, passing a {@code null} argument to any method or constructor of this package results in a
 * {@link NullPointerException}.
 *
 * @see <a href="https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/">Distributed locks with Redis</a>
 */
@NullMarked
package dev.holdfast.redlock;

import org.jspecify.annotations.NullMarked;
