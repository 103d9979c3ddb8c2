/**
 * Resilience4j around any lock provider: a circuit breaker that stops new acquisitions from asking a backend that fails, and what
 * is done instead.
 *
 * <p>{@code CircuitBreakerStore} is a store in front of another. Each question is a {@code RoundTrip}, of which the breaker is
 * told what came: that a lock was busy is a success, however long somebody waits for it. Only new claims are refused. With a
 * fallback a {@code FallbackStore} stands before that: {@code Outage} knows since when the backend has been silent, and
 * {@code Sides} which of the two stores this process is on for each lock.
 *
 * <p>Nothing here waits for a lock, renews by itself, or knows what kind of provider is behind it.
 *
 * <p>Except where noted, passing a {@code null} argument to any method or constructor of this package results in a
 * {@link NullPointerException}.
 *
 * @see <a href="https://resilience4j.readme.io/docs/circuitbreaker">Resilience4j: CircuitBreaker</a>
 */
@NullMarked
package dev.holdfast.resilience4j;

import org.jspecify.annotations.NullMarked;
