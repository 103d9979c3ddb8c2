/**
 * Redlock: a lock that is held while a majority of independent members holds it, so that it survives the loss of a minority.
 *
 * <p>The path of an acquire:
 *
 * <ol>
 *   <li>{@code RedlockStore} starts an {@code AcquireRound}, which sends the claim to all members at once. {@code Member} sends
 *       nothing to a store that hangs.
 *   <li>Each reply becomes a {@code MemberVote}. {@code Member.disqualification} decides whether a grant counts as a vote.
 *       {@code RestartGuard} puts a server into quarantine, by its uptime; a server in quarantine has no vote.
 *   <li>{@code AcquireRound.decide} counts the votes. With a majority it has the highest fencing token written back to a majority
 *       that still holds the lock, and then reports the grant. If a majority is impossible, it gives the claim up.
 *   <li>A claim that is given up is released by {@code MemberReleaser} on all members that granted it or may still do so. A late
 *       grant is released by {@code AcquireRound.releaseLateGrant} when its reply arrives. Without a reply,
 *       {@code ReleaseBacklog} repeats the release until the member has replied definitely, and while {@code ReleasedClaim} says
 *       that a late grant is possible.
 * </ol>
 *
 * <p>{@code RenewRound}, {@code ReleaseRound} and {@code InspectRound} count the replies to the other requests.
 * {@code IndependenceCheck} warns of members that fail together.
 *
 * <p>Nothing here waits for a lock, renews by itself, or knows the kind of a member's provider.
 *
 * <p>Except where noted, passing a {@code null} argument to any method or constructor of this package results in a
 * {@link NullPointerException}.
 *
 * @see <a href="https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/">Distributed locks with Redis</a>
 */
@NullMarked
package dev.holdfast.redlock;

import org.jspecify.annotations.NullMarked;
