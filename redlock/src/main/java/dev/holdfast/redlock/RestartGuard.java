package dev.holdfast.redlock;

import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the server of one member is in quarantine. A server that was restarted may have forgotten leases, so its votes
 * do not count until every lease that was valid before the restart has ended. Thread-safe.
 *
 * <p>This is the delayed restart of the Redlock description, done by the clients instead of the operator. All clients make the
 * same decision, because they all read the server's uptime.
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
     * Returns why a vote of the server does not count, in words; null if it counts. The vote of a server in quarantine does not
     * count, nor does that of a server that is already another member.
     *
     * @param member the name of the member
     * @param incarnation the run of the server that voted
     */
    @Nullable
    String disqualification(String member, Incarnation incarnation) {
        Run run = currentRun(member, incarnation);
        String other = membersByRunId.putIfAbsent(run.id, member);
        if (other != null && !other.equals(member)) {
            return "it is the same server as " + other + " and has no vote of its own";
        }
        Duration leftByUptime = quarantine.minus(incarnation.uptime());
        Duration leftByFirstSeen =
                run.replacedAnother ? quarantine.minusNanos(ticker.nanoTime() - run.firstSeen) : Duration.ZERO;
        Duration left = leftByUptime.compareTo(leftByFirstSeen) > 0 ? leftByUptime : leftByFirstSeen;
        if (left.isZero() || left.isNegative()) {
            return null;
        }
        return "it was started " + incarnation.uptime().toSeconds()
                + " s ago and may have forgotten leases; it votes again in " + Math.max(1, left.toSeconds())
                + " s (maxLeaseTime)";
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
