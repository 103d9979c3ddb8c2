package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Chart;
import dev.holdfast.benchmarks.Chart.Bars;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Numbers;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Statistic;
import dev.holdfast.benchmarks.Table;
import java.util.List;

/**
 * Builds the section on processes that die while they wait.
 *
 * @param withoutDeaths the rounds without deaths
 * @param deaths the rounds with deaths
 */
record DeathsSection(DeathRun.Plan plan, List<DeathRound.Result> withoutDeaths, List<DeathRound.Result> deaths) {
    private static final double P99_LIMIT = 5;
    private static final double CLAIM_SECONDS = 4;

    Section section() {
        String some = "one of " + plan.waitsForEachDeath() + " dies";
        return new Section(
                "One lock, and processes that are killed while they wait for it",
                List.of(
                        plan.processes() + " JVMs of one thread each want a lock, again and again, and hold it for "
                                + plan.holdMillis() + " ms. Default settings, on Jedis.",
                        "One of " + plan.waitsForEachDeath()
                                + " waits is ended by kill -9 at some moment of it, and a JVM"
                                + " that is warm and stands by takes the place of the dead one.",
                        "Hand-over is the time from the call of release to the return of the next process's acquire; nobody"
                                + " holds the lock meanwhile."),
                List.of(
                        Goal.atMost(
                                some + ": hand-over p99 against that when nobody dies",
                                P99_LIMIT,
                                percentile(deaths, 99).median()
                                        / percentile(withoutDeaths, 99).median(),
                                " ×"),
                        Goal.atMost(
                                some + ": longest time without a holder; the claim TTL is the limit",
                                CLAIM_SECONDS,
                                longest(deaths) / 1e6,
                                " s")),
                List.of(new Table(
                        "Hand-over",
                        List.of("", "deaths", "hand-overs", "p50", "spread", "p99", "spread", "longest of all rounds"),
                        List.of(row("nobody dies", withoutDeaths), row(some, deaths)))),
                List.of(new Chart(
                        "Hand-over among " + plan.processes() + " processes",
                        "µs",
                        true,
                        List.of("p50", "p99", "longest"),
                        List.of(bars("nobody dies", withoutDeaths), bars(some, deaths)))));
    }

    private static Statistic percentile(List<DeathRound.Result> rounds, double percentile) {
        return Statistic.of(rounds.stream()
                .map(round -> round.holds().handOver().getValueAtPercentile(percentile) / 1e3)
                .toList());
    }

    private static double longest(List<DeathRound.Result> rounds) {
        return rounds.stream()
                .mapToDouble(round -> round.holds().handOver().getMaxValue() / 1e3)
                .max()
                .orElseThrow();
    }

    private static List<String> row(String name, List<DeathRound.Result> rounds) {
        return List.of(
                name,
                Numbers.text(rounds.stream().mapToInt(DeathRound.Result::deaths).sum()),
                Numbers.text(rounds.stream()
                        .mapToInt(round -> round.holds().changes())
                        .sum()),
                Numbers.micros(percentile(rounds, 50).median()),
                Numbers.percent(percentile(rounds, 50).spread()),
                Numbers.micros(percentile(rounds, 99).median()),
                Numbers.percent(percentile(rounds, 99).spread()),
                Numbers.micros(longest(rounds)));
    }

    private static Bars bars(String name, List<DeathRound.Result> rounds) {
        return new Bars(
                name,
                List.of(percentile(rounds, 50).median(), percentile(rounds, 99).median(), longest(rounds)));
    }
}
