/**
 * Resilience4j around any lock provider: a circuit breaker that refuses new acquisitions while the backend fails, and an optional
 * fallback that grants locks meanwhile.
 *
 * <p>The path of an acquire:
 *
 * <ol>
 *   <li>{@code CircuitBreakerStore} is a store in front of another. It needs the breaker's permission for a claim; while the
 *       breaker is open the claim fails at once. A half-open breaker permits a few claims as probes.
 *   <li>A permitted claim is a {@code BreakerCall}, which records its end in the breaker: a busy lock is a success, however long
 *       a caller waits for it. Renewals, releases and inspections are recorded, too, but need no permission.
 * </ol>
 *
 * <p>With a fallback:
 *
 * <ol>
 *   <li>{@code FallbackStore} stands in front of the {@code CircuitBreakerStore} and sends each claim there first.
 *       {@code StoreExclusion} makes sure that the process never has one lock from both stores; {@code PrimaryAdmission} checks
 *       that for claims to the primary.
 *   <li>A claim that the breaker refuses, or that fails as a probe, starts the {@code PrimaryOutage}. Any reply of the primary
 *       ends it.
 *   <li>While the breaker is open, {@code PrimaryOutage.mayFallbackGrant} decides whether a claim goes to the fallback: once the
 *       outage has lasted for the longest lease time. {@code TrackedFallback} sends the claim there and records the lease, so
 *       that its renewals and its release go to the same store.
 * </ol>
 *
 * <p>Nothing here waits for a lock, renews by itself, or knows the kind of the decorated provider.
 *
 * <p>Except where noted, passing a {@code null} argument to any method or constructor of this package results in a
 * {@link NullPointerException}.
 *
 * @see <a href="https://resilience4j.readme.io/docs/circuitbreaker">Resilience4j: CircuitBreaker</a>
 */
@NullMarked
package dev.holdfast.resilience4j;

import org.jspecify.annotations.NullMarked;
