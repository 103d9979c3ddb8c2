package dev.holdfast.redlock;

import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a server that may have forgotten leases from voting: until every lease that was valid before its restart has surely
 * ended. That is the delayed restart of the Redis documentation, done by the clients, who all decide the same from the
 * server's uptime.
 *
 * <p>A server whose run id changes although it has been up for long is another one that took its place, such as a promoted
 * replica; it is kept from voting from the moment that this is seen.
 */
final class RestartGuard {
    private final Duration quarantine;
    private final Ticker ticker;

    /** Which member each run was seen at, for all members of the quorum. */
    private final ConcurrentHashMap<String, String> seenAt;

    private final AtomicReference<@Nullable Run> current = new AtomicReference<>();

    /**
     * One run of the server.
     *
     * @param replacedAnother whether another run was seen here before
     * @param since when it was first seen
     */
    private record Run(String id, boolean replacedAnother, long since) {}

    /**
     * Makes a guard.
     *
     * @param maxLeaseTime the longest lease that anybody takes on the quorum
     * @param seenAt shared by all members of the quorum
     */
    RestartGuard(Duration maxLeaseTime, Ticker ticker, ConcurrentHashMap<String, String> seenAt) {
        this.quarantine = maxLeaseTime.plusNanos(Quorum.drift(maxLeaseTime));
        this.ticker = ticker;
        this.seenAt = seenAt;
    }

    /** Returns why a vote of this run does not count, or null if it does. */
    @Nullable
    String objection(String member, Incarnation incarnation) {
        Run run = seen(member, incarnation);
        String other = seenAt.putIfAbsent(run.id, member);
        if (other != null && !other.equals(member)) {
            return "it is the same server as " + other + " and has no vote of its own";
        }
        Duration up = quarantine.minus(incarnation.uptime());
        Duration seen = run.replacedAnother ? quarantine.minusNanos(ticker.nanoTime() - run.since) : Duration.ZERO;
        Duration left = up.compareTo(seen) > 0 ? up : seen;
        if (left.isZero() || left.isNegative()) {
            return null;
        }
        return "it was started " + incarnation.uptime().toSeconds()
                + " s ago and may have forgotten leases; it votes again in " + Math.max(1, left.toSeconds())
                + " s (maxLeaseTime)";
    }

    private Run seen(String member, Incarnation incarnation) {
        while (true) {
            Run known = current.get();
            if (known != null && known.id.equals(incarnation.runId())) {
                return known;
            }
            Run next = new Run(incarnation.runId(), known != null, ticker.nanoTime());
            if (current.compareAndSet(known, next)) {
                if (known != null) {
                    seenAt.remove(known.id, member);
                }
                return next;
            }
        }
    }
}
