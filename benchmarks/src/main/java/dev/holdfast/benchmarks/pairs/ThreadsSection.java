package dev.holdfast.benchmarks.pairs;

import dev.holdfast.benchmarks.Chart;
import dev.holdfast.benchmarks.Chart.Bars;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Numbers;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Statistic;
import dev.holdfast.benchmarks.Table;
import dev.holdfast.benchmarks.Values;
import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.benchmarks.pairs.ThreadsSuite.Case;
import java.util.ArrayList;
import java.util.List;

/** Builds the section on few and many threads. */
record ThreadsSection(Values values) {
    private static final double LETTUCE_LIMIT = 1;
    private static final double JEDIS_LIMIT = 0.9;
    private static final double FULL_POOL_LIMIT = 0.95;
    private static final double P99_LIMIT = 4;
    private static final List<Library> PEERS = List.of(Library.SHEDLOCK, Library.SPRING_SPIN, Library.SPRING_PUB_SUB);
    private static final Case JEDIS = new Case(Library.HOLDFAST_JEDIS, 64);
    private static final Case BARE_JEDIS = new Case(Library.BARE_JEDIS, 64);
    private static final Case FITTING_POOL = new Case(Library.HOLDFAST_JEDIS_DEFAULT, 8);
    private static final Case FULL_POOL = new Case(Library.HOLDFAST_JEDIS_DEFAULT, 64);
    private static final Case BARE_FITTING_POOL = new Case(Library.BARE_JEDIS_8, 8);
    private static final Case BARE_FULL_POOL = new Case(Library.BARE_JEDIS_8, 64);

    Section section() {
        return new Section(
                "Free locks, few and many threads",
                List.of(
                        "Each thread acquires and releases a lock of its own, again and again. Fencing tokens are on.",
                        "Lettuce and what is over it have one connection. Jedis has a connection for each thread, or 8 connections"
                                + " for all threads. The default pool of Holdfast has 8.",
                        "The mean time of a turn is that of a pair with the same number of threads. With 64 threads over 8"
                                + " connections most of it is waiting for a connection. A ratio is the median of those of the"
                                + " rounds."),
                goals(),
                List.of(lettuce(), jedis()),
                List.of(chart()));
    }

    private List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        for (int threads : ThreadsSuite.THREADS) {
            Case ours = new Case(Library.HOLDFAST_LETTUCE, threads);
            for (Library peer : PEERS) {
                goals.add(Goal.atLeast(
                        ours + ", throughput against " + peer,
                        LETTUCE_LIMIT,
                        ratio(ours, new Case(peer, threads)),
                        " ×"));
            }
        }
        goals.add(Goal.atLeast(
                JEDIS + ", throughput against " + Library.BARE_JEDIS, JEDIS_LIMIT, ratio(JEDIS, BARE_JEDIS), " ×"));
        goals.add(Goal.atLeast(
                        FULL_POOL + ", throughput against 8 threads",
                        FULL_POOL_LIMIT,
                        ratio(FULL_POOL, FITTING_POOL),
                        " ×")
                .byHand(ratio(BARE_FULL_POOL, BARE_FITTING_POOL), " ×"));
        goals.add(Goal.atMost(
                        FULL_POOL + ", p99 against the mean time of a turn", P99_LIMIT, p99AgainstMean(FULL_POOL), " ×")
                .byHand(p99AgainstMean(BARE_FULL_POOL), " ×"));
        return goals;
    }

    private double ratio(Case one, Case other) {
        return values.ratio(one.toString(), other.toString(), ThreadsSuite.PAIRS);
    }

    private double p99AgainstMean(Case one) {
        return values.median(one.toString(), ThreadsSuite.P99_AGAINST_MEAN);
    }

    private Table lettuce() {
        List<List<String>> rows = new ArrayList<>();
        for (Library library : ThreadsSuite.OVER_LETTUCE) {
            List<String> row = new ArrayList<>(List.of(library.toString()));
            for (int threads : ThreadsSuite.THREADS) {
                Statistic pairs = values.of(new Case(library, threads).toString(), ThreadsSuite.PAIRS);
                row.add(Numbers.text(pairs.median()));
                row.add(Numbers.percent(pairs.spread()));
            }
            rows.add(row);
        }
        List<String> header = new ArrayList<>(List.of(""));
        for (int threads : ThreadsSuite.THREADS) {
            header.add("pairs/s, " + threads + (threads == 1 ? " thread" : " threads"));
            header.add("spread");
        }
        return new Table("Over Lettuce", header, rows);
    }

    private Table jedis() {
        return new Table(
                "Over Jedis",
                List.of("", "pairs/s", "spread", "p99", "p99 against the mean"),
                ThreadsSuite.overJedis().stream()
                        .map(one -> {
                            Statistic pairs = values.of(one.toString(), ThreadsSuite.PAIRS);
                            return List.of(
                                    one.toString(),
                                    Numbers.text(pairs.median()),
                                    Numbers.percent(pairs.spread()),
                                    Numbers.micros(values.median(one.toString(), ThreadsSuite.P99)),
                                    Numbers.text(p99AgainstMean(one)) + " ×");
                        })
                        .toList());
    }

    private Chart chart() {
        List<Bars> bars = ThreadsSuite.OVER_LETTUCE.stream()
                .map(library -> new Bars(
                        library.toString(),
                        ThreadsSuite.THREADS.stream()
                                .map(threads ->
                                        values.median(new Case(library, threads).toString(), ThreadsSuite.PAIRS))
                                .toList()))
                .toList();
        return new Chart(
                "Free locks over Lettuce",
                "pairs/s",
                false,
                ThreadsSuite.THREADS.stream()
                        .map(threads -> threads + (threads == 1 ? " thread" : " threads"))
                        .toList(),
                bars);
    }
}
