package dev.holdfast.benchmarks.holding;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Numbers;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Suite;
import dev.holdfast.benchmarks.Table;
import dev.holdfast.benchmarks.libraries.ShortLeases;
import java.time.Duration;
import java.util.List;

/** Measures many locks that are held and renewed. */
public final class HoldingSuite implements Suite {
    private static final int LOCKS_PER_SCRIPT = 100;

    /** No growth, with a margin of one script more or less. */
    private static final double GROWTH_LIMIT = 1.1;

    /** Less than a map entry with its name, and therefore as good as nothing. */
    private static final double NOTHING_BYTES = 40;

    /** Few, because each released RLock keeps renewing all held ones. After thousands of them, Redisson does nothing else. */
    private static final int MAX_BEFORE_RLOCK = 100;

    @Override
    public String name() {
        return "holding";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        Duration leaseTime = Holder.leaseTime(effort);
        int before = Holder.pairsBefore(effort);
        int beforeRLock = Math.min(before, MAX_BEFORE_RLOCK);
        Held fresh = Holder.measure(port -> ShortLeases.holdfast("lettuce", port, leaseTime), 0, effort);
        Held lettuce = Holder.measure(port -> ShortLeases.holdfast("lettuce", port, leaseTime), before, effort);
        Held jedis = Holder.measure(port -> ShortLeases.holdfast("jedis", port, leaseTime), before, effort);
        Held rlock = Holder.measure(port -> ShortLeases.rlock(port, leaseTime), beforeRLock, effort);
        return new Section(
                Numbers.text(Holder.LOCKS) + " locks that are held and renewed",
                List.of(
                        "Before that, " + Holder.FIRST_LOCKS + " locks of other names were held for a while, and "
                                + Numbers.text(before) + " more were used once each, by RLock " + beforeRLock
                                + ", as its renewals grow with its past. The lease time is "
                                + leaseTime.toSeconds() + " s, and all renew after a third of it.",
                        "Not a comparison in rounds: what is counted does not depend on the speed of the machine."),
                goals(lettuce, fresh),
                List.of(new Table(
                        "What it costs",
                        List.of(
                                "",
                                "scripts in a renewal period",
                                "locks renewed by each",
                                "own threads",
                                "connections",
                                "heap for a lock",
                                "heap left for one used before",
                                "keys left, not the counter",
                                "for ever"),
                        List.of(
                                row("Holdfast on Lettuce, none used before", fresh),
                                row("Holdfast on Lettuce", lettuce),
                                row("Holdfast on Jedis", jedis),
                                row("Redisson RLock", rlock)))),
                List.of());
    }

    private static List<Goal> goals(Held held, Held fresh) {
        return List.of(
                Goal.atMost(
                        "scripts in a renewal period, one for " + LOCKS_PER_SCRIPT + " locks",
                        (double) Holder.LOCKS / LOCKS_PER_SCRIPT,
                        held.scripts(),
                        ""),
                Goal.atMost(
                        "scripts in a renewal period, against a run with none used before",
                        GROWTH_LIMIT,
                        held.scripts() / fresh.scripts(),
                        " ×"),
                Goal.atMost("own threads", 3, held.threads(), ""),
                Goal.atMost("connections", 3, held.connections(), ""),
                Goal.atMost("heap for a lock", 400, held.bytes(), " B"),
                Goal.atMost("heap left for a lock that was used before", NOTHING_BYTES, held.bytesOfUsed(), " B"),
                Goal.atMost("keys left of used locks, beside the counter of fencing tokens", 0, held.otherKeys(), ""),
                Goal.atMost("keys left for ever, beside that counter", 0, held.endlessKeys(), ""));
    }

    private static List<String> row(String name, Held held) {
        return List.of(
                name,
                Numbers.text(held.scripts()),
                Numbers.text(held.batch()),
                Numbers.text(held.threads()),
                Numbers.text(held.connections()),
                Numbers.text(held.bytes()) + " B",
                Double.isNaN(held.bytesOfUsed()) ? "-" : Numbers.text(held.bytesOfUsed()) + " B",
                Numbers.text(held.otherKeys()),
                Numbers.text(held.endlessKeys()));
    }
}
