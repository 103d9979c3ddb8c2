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
 * Looks for members that do not fail independently of each other: one server that is given twice, replicas of one another,
 * nodes of one cluster. They are warned about and named in errors. The members are asked in the background, now and then while
 * somebody acquires, as a member may be down at first and may become a replica later.
 */
final class Independence {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redlock");
    private static final long PERIOD_NANOS = Duration.ofSeconds(30).toNanos();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final List<Member> members;
    private final Ticker ticker;
    private final AtomicLong nextLook;
    private final Map<Member, Incarnation> seen = new ConcurrentHashMap<>();

    Independence(List<Member> members, Ticker ticker) {
        this.members = members;
        this.ticker = ticker;
        this.nextLook = new AtomicLong(ticker.nanoTime());
    }

    /** Asks the members if that was long ago. */
    void lookNowAndThen() {
        long due = nextLook.get();
        long now = ticker.nanoTime();
        if (now - due >= 0 && nextLook.compareAndSet(due, now + PERIOD_NANOS)) {
            members.forEach(this::look);
        }
    }

    private void look(Member member) {
        member.ask(() -> member.incarnationAsync(TIMEOUT)).thenAccept(found -> compare(member, found));
    }

    private void compare(Member member, Optional<Incarnation> found) {
        if (found.isEmpty()) {
            return;
        }
        seen.put(member, found.get());
        String remark = null;
        for (Member other : members) {
            String shared = other == member ? null : shared(found.get(), seen.get(other));
            if (shared != null) {
                remark = shared + " " + other;
            }
        }
        if (member.remark(remark) && remark != null) {
            LOG.log(
                    Level.WARNING,
                    "{0} is {1}: they fail together, so this quorum survives less than it seems to. Members are to be"
                            + " independent servers.",
                    member,
                    remark);
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
