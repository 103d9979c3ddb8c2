package dev.holdfast.redlock;

import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.Ticker;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds members that do not fail independently: one server given twice, replicas of one another, nodes of one cluster. Such a
 * member is logged as a warning and marked in error messages. The check runs in the background, from time to time while locks
 * are acquired, because a member may be down at first and may become a replica later. Thread-safe.
 */
final class IndependenceCheck {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redlock");
    private static final long PERIOD_NANOS = Duration.ofSeconds(30).toNanos();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final List<Member> members;
    private final Ticker ticker;
    private final AtomicLong nextRun;
    private final Map<Member, Incarnation> incarnations = new ConcurrentHashMap<>();

    IndependenceCheck(List<Member> members, Ticker ticker) {
        this.members = members;
        this.ticker = ticker;
        this.nextRun = new AtomicLong(ticker.nanoTime());
    }

    /** Starts a check of all members if the last one is long enough ago. Does not wait for replies. */
    void runIfDue() {
        long due = nextRun.get();
        long now = ticker.nanoTime();
        if (now - due >= 0 && nextRun.compareAndSet(due, now + PERIOD_NANOS)) {
            members.forEach(this::query);
        }
    }

    private void query(Member member) {
        member.send(() -> member.incarnationAsync(TIMEOUT)).thenAccept(reply -> compare(member, reply));
    }

    private void compare(Member member, Optional<Incarnation> reply) {
        if (reply.isEmpty()) {
            return;
        }
        incarnations.put(member, reply.get());
        String dependence = null;
        for (Member other : members) {
            String shared = other == member ? null : shared(reply.get(), incarnations.get(other));
            if (shared != null) {
                dependence = shared + " " + other;
            }
        }
        if (member.setDependence(dependence) && dependence != null) {
            LOG.log(
                    Level.WARNING,
                    "{0} is {1}: they fail together, so this quorum survives less than it seems to. Members must be"
                            + " independent servers.",
                    member,
                    dependence);
        }
    }

    private static @Nullable String shared(Incarnation one, @Nullable Incarnation other) {
        if (other == null) {
            return null;
        }
        if (one.runId().equals(other.runId()) && !one.runId().isEmpty()) {
            return "the same server as";
        }
        if (!one.failureDomain().equals(other.failureDomain())
                || one.failureDomain().isEmpty()) {
            return null;
        }
        return one.failureDomain().startsWith("cluster ") ? "a node of one cluster with" : "replicated with";
    }
}
