package dev.holdfast.redlock;

import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the server of one member is in quarantine. A server that was restarted, or has lost its data in another way, may
 * have forgotten leases. Its votes do not count until every lease that was valid before has ended. Thread-safe.
 *
 * <p>This is the delayed restart of the Redlock description, done by the clients instead of the operator. All clients make the
 * same decision, because they all read the server's uptime and the age of its epoch. The epoch is a key that the server keeps for as
 * long as it keeps any, so a young one shows a {@code FLUSHALL}, or a restart that a proxy hides.
 *
 * <p>If the run id changes although the uptime is long, another server has taken over the address, such as a promoted replica.
 * Its quarantine starts when this guard first sees the new run id.
 *
 * @see <a href="https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/">Distributed locks with Redis</a>
 */
final class RestartGuard {
    private final Duration quarantine;
    private final Ticker ticker;

    /** The name of the member at which each run was seen, for all members of the quorum. */
    private final ConcurrentHashMap<String, String> membersByRunId;

    private final AtomicReference<@Nullable Run> current = new AtomicReference<>();

    /**
     * One run of the server.
     *
     * @param replacedAnother whether this guard saw another run before
     * @param firstSeen when this guard first saw it
     */
    private record Run(String id, boolean replacedAnother, long firstSeen) {}

    /**
     * Creates a guard for one member.
     *
     * @param maxLeaseTime the longest lease time that any client uses on the quorum
     * @param membersByRunId a map shared by the guards of all members of the quorum
     */
    RestartGuard(Duration maxLeaseTime, Ticker ticker, ConcurrentHashMap<String, String> membersByRunId) {
        this.quarantine = maxLeaseTime.plusNanos(ClockDrift.of(maxLeaseTime.toNanos()));
        this.ticker = ticker;
        this.membersByRunId = membersByRunId;
    }

    /**
     * Returns why a vote of the server does not count, in words; null if it counts. The server has named its run after the vote.
     *
     * @param member the name of the member
     * @param incarnation the run of the server
     * @param sent when the request for the vote was sent
     */
    @Nullable
    String disqualificationSince(String member, Incarnation incarnation, long sent) {
        return disqualification(member, incarnation, Duration.ofNanos(ticker.nanoTime() - sent));
    }

    /**
     * Returns why a vote of the server does not count, in words; null if it counts. The vote of a server in quarantine does not
     * count, nor does that of a server that is already another member.
     *
     * @param member the name of the member
     * @param incarnation the run of the server that voted
     * @param sinceVote the longest time between the vote and the reply that named the run
     */
    @Nullable
    String disqualification(String member, Incarnation incarnation, Duration sinceVote) {
        Run run = currentRun(member, incarnation);
        String other = membersByRunId.putIfAbsent(run.id, member);
        if (other != null && !other.equals(member)) {
            return "it is the same server as " + other + " and has no vote of its own";
        }
        Duration required = quarantine.plus(sinceVote);
        Duration leftByUptime = required.minus(incarnation.uptime());
        Duration leftByEpoch = incarnation.epochAge() == null ? Duration.ZERO : required.minus(incarnation.epochAge());
        Duration leftByFirstSeen =
                run.replacedAnother ? required.minusNanos(ticker.nanoTime() - run.firstSeen) : Duration.ZERO;
        Duration left = max(leftByUptime, max(leftByEpoch, leftByFirstSeen));
        if (left.isZero() || left.isNegative()) {
            return null;
        }
        String reason;
        if (leftByUptime.compareTo(Duration.ZERO) > 0) {
            reason = "it was started " + incarnation.uptime().toSeconds() + " s ago and may have forgotten leases";
        } else if (leftByEpoch.compareTo(Duration.ZERO) > 0) {
            reason = "it has lost its data and may have forgotten leases, or this key prefix is new to it";
        } else {
            reason = "another server has taken its place and may not know all leases";
        }
        return reason + "; it votes again in " + Math.max(1, left.toSeconds()) + " s (maxLeaseTime)";
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private Run currentRun(String member, Incarnation incarnation) {
        while (true) {
            Run known = current.get();
            if (known != null && known.id.equals(incarnation.runId())) {
                return known;
            }
            Run next = new Run(incarnation.runId(), known != null, ticker.nanoTime());
            if (current.compareAndSet(known, next)) {
                if (known != null) {
                    membersByRunId.remove(known.id, member);
                }
                return next;
            }
        }
    }
}
