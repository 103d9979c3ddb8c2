package dev.holdfast.benchmarks.redlock;

import dev.holdfast.benchmarks.Chart;
import dev.holdfast.benchmarks.Chart.Bars;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Measurements;
import dev.holdfast.benchmarks.Numbers;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Statistic;
import dev.holdfast.benchmarks.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Builds the section on a run: the goals, and all figures. */
final class RedlockSection {
    private static final double ALL_UP_LIMIT = 1.3;
    private static final double FAULT_LIMIT = 1.5;
    private static final double BREAKER_LIMIT = 1.2;
    private static final double REDISSON_LIMIT = 6;
    private static final double MEMBER_TIMEOUT_MILLIS = 200;
    private static final List<Condition> FAULTS =
            List.of(Condition.ONE_HUNG, Condition.ONE_KILLED, Condition.TWO_KILLED);
    private static final List<String> CONTENDERS = List.of(
            Contenders.TEXTBOOK,
            Contenders.LIMIT,
            Contenders.HOLDFAST,
            Contenders.BREAKER,
            Contenders.FENCED_LIMIT,
            Contenders.FENCED,
            Contenders.FENCED_BREAKER,
            RedissonQuorum.NAME);

    private final Measurements measurements;
    private final Histogram refusals;

    private RedlockSection(Measurements measurements, Histogram refusals) {
        this.measurements = measurements;
        this.refusals = refusals;
    }

    static Section of(Measurements measurements, Histogram refusals, int repeated) {
        RedlockSection section = new RedlockSection(measurements, refusals);
        return new Section(
                "Redlock over five local servers",
                notes(repeated),
                section.goals(),
                List.of(section.medians(), section.ratios(), section.tails(), section.fastFailure()),
                List.of(section.chart()));
    }

    private static List<String> notes(int repeated) {
        return List.of(
                "One thread takes a lock and releases it. The limit is the same scripts, sent to all five servers at once by hand"
                        + " with plain Lettuce, each step over when three have replied.",
                "p50 is the median of the rounds' medians; spread is the distance between the smallest and the largest of them."
                        + " Each round goes through all conditions on the same servers.",
                "Servers that were killed vote again after maxLeaseTime, which is " + Servers.MAX_LEASE_TIME.toSeconds()
                        + " s here; the restart guard is on, as it is by default.",
                "RedissonRedLock with a server away is one call each, in a full run only, given up after "
                        + RedlockRun.REDISSON_LIMIT_SECONDS + " s.",
                "Calls of Holdfast that found no quorum and were made again, in all rounds: " + repeated
                        + ". The time of both counts.");
    }

    private double p50(String contender, Condition condition) {
        return isMeasured(contender, condition)
                ? measurements.percentile(contender, condition.toString(), 50).median()
                : Double.NaN;
    }

    private boolean isMeasured(String contender, Condition condition) {
        return measurements.has(contender, condition.toString());
    }

    private double overAllUp(String contender, Condition condition) {
        return p50(contender, condition) / p50(contender, Condition.ALL_UP);
    }

    private List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        double allUp = p50(Contenders.HOLDFAST, Condition.ALL_UP);
        goals.add(Goal.atMost(
                "all up, p50 against the limit, without the confirm round",
                ALL_UP_LIMIT,
                allUp / p50(Contenders.LIMIT, Condition.ALL_UP),
                " ×"));
        FAULTS.forEach(fault -> goals.add(
                Goal.atMost(fault + ", p50 against all up", FAULT_LIMIT, overAllUp(Contenders.HOLDFAST, fault), " ×")));
        FAULTS.forEach(fault -> goals.add(Goal.atMost(
                fault + ", p50 against all up, breaker open",
                BREAKER_LIMIT,
                overAllUp(Contenders.BREAKER, fault),
                " ×")));
        FAULTS.forEach(fault -> goals.add(Goal.atMost(
                fault + ", the slowest first call after the fault, breaker or not",
                MEMBER_TIMEOUT_MILLIS,
                slowestFirstCall(fault) / 1_000,
                " ms")));
        double redisson = p50(RedissonQuorum.NAME, Condition.ALL_UP);
        goals.add(Goal.atLeast(
                        "all up, RedissonRedLock against Holdfast with fencing off",
                        REDISSON_LIMIT,
                        redisson / allUp,
                        " ×")
                .byHand(redisson / p50(Contenders.TEXTBOOK, Condition.ALL_UP), " ×"));
        goals.add(Goal.atMost(
                "refusal by an open breaker, p99 of " + FastFailure.CALLS + " calls from " + FastFailure.THREADS
                        + " threads",
                1,
                refusals.getValueAtPercentile(99) / 1e6,
                " ms"));
        return goals;
    }

    private double slowestFirstCall(Condition fault) {
        return Stream.of(Contenders.HOLDFAST, Contenders.FENCED, Contenders.BREAKER, Contenders.FENCED_BREAKER)
                .mapToDouble(contender -> measurements.max(contender, fault.firstCall()))
                .max()
                .orElseThrow();
    }

    private interface Cell {
        String of(String contender, Condition condition);
    }

    private Table table(String title, Cell cell) {
        List<String> header = new ArrayList<>(List.of(""));
        Stream.of(Condition.values()).forEach(condition -> header.add(condition.toString()));
        List<List<String>> rows = new ArrayList<>();
        for (String contender : CONTENDERS) {
            List<String> row = new ArrayList<>(List.of(contender));
            Stream.of(Condition.values())
                    .forEach(condition ->
                            row.add(isMeasured(contender, condition) ? cell.of(contender, condition) : "-"));
            rows.add(row);
        }
        return new Table(title, header, rows);
    }

    private Table medians() {
        return table("Acquire and release, p50 (spread over the rounds)", (contender, condition) -> {
            Statistic statistic = measurements.percentile(contender, condition.toString(), 50);
            String spread = statistic.rounds() > 1 ? " (" + Numbers.percent(statistic.spread()) + ")" : "";
            return Numbers.micros(statistic.median()) + spread;
        });
    }

    private Table ratios() {
        return table(
                "The same against the limit in the same condition, without and with the confirm round",
                (contender, condition) -> {
                    boolean fenced = contender.equals(Contenders.FENCED)
                            || contender.equals(Contenders.FENCED_BREAKER)
                            || contender.equals(Contenders.FENCED_LIMIT);
                    String limit = fenced ? Contenders.FENCED_LIMIT : Contenders.LIMIT;
                    return Numbers.text(p50(contender, condition) / p50(limit, condition)) + " ×";
                });
    }

    private Table tails() {
        return table("p99, and the slowest first call after the fault", (contender, condition) -> {
            String p99 = Numbers.micros(
                    measurements.percentile(contender, condition.toString(), 99).median());
            return measurements.has(contender, condition.firstCall())
                    ? p99 + "; " + Numbers.micros(measurements.max(contender, condition.firstCall()))
                    : p99;
        });
    }

    private Table fastFailure() {
        return new Table(
                "tryAcquire with Redis gone and the breaker open, " + FastFailure.THREADS + " threads at once",
                List.of("p50", "p99", "slowest"),
                List.of(List.of(
                        Numbers.micros(refusals.getValueAtPercentile(50) / 1e3),
                        Numbers.micros(refusals.getValueAtPercentile(99) / 1e3),
                        Numbers.micros(refusals.getMaxValue() / 1e3))));
    }

    private Chart chart() {
        List<String> groups =
                Stream.of(Condition.values()).map(Condition::toString).toList();
        List<Bars> bars = CONTENDERS.stream()
                .map(contender -> new Bars(
                        contender,
                        Stream.of(Condition.values())
                                .map(condition -> p50(contender, condition))
                                .toList()))
                .toList();
        return new Chart("Acquire and release over five servers, p50", "µs", true, groups, bars);
    }
}
