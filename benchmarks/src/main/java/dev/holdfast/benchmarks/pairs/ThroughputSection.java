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
import java.util.ArrayList;
import java.util.List;

/** Builds the section on many pairs at once. */
record ThroughputSection(List<Library> libraries, Values values) {
    private static final double LETTUCE_LIMIT = 3.5;
    private static final double JEDIS_LIMIT = 3;
    private static final double ASYNC_LIMIT = 4;
    private static final double CPU_LIMIT = 0.6;

    Section section() {
        return new Section(
                "Free locks, many at once",
                List.of(
                        ThreadPairs.THREADS + " threads take and release " + ThreadPairs.THREADS
                                + " locks; Lettuce and what is over it have one connection, Jedis and Redisson up to 64.",
                        "Asynchronous: " + AsyncPairs.IN_FLIGHT
                                + " pairs are in flight all the time, so requests are pipelined.",
                        "CPU is that of the server's process and of the JVM of the clients in those rounds, user and system;"
                                + " that of the JVM includes its compilers and collectors. By hand is plain Jedis with our"
                                + " scripts, plain Lettuce with our scripts for the CPU of the server, and else SET NX PX"
                                + " and compare-and-delete over plain Lettuce."),
                goals(),
                List.of(threads(), async()),
                List.of(chart()));
    }

    private double median(Library library, String what) {
        return values.median(library.toString(), what);
    }

    private double againstRLock(Library library, String what) {
        return median(library, what) / median(Library.RLOCK, what);
    }

    private List<Goal> goals() {
        return List.of(
                atLeast(
                        ThreadPairs.THREADS + " threads over one Lettuce connection, throughput against RLock",
                        LETTUCE_LIMIT,
                        Library.HOLDFAST_LETTUCE,
                        Library.BARE_LOCK,
                        ThroughputSuite.THREADS),
                atLeast(
                        ThreadPairs.THREADS + " threads over Jedis, throughput against RLock",
                        JEDIS_LIMIT,
                        Library.HOLDFAST_JEDIS,
                        Library.PLAIN_JEDIS,
                        ThroughputSuite.THREADS),
                atLeast(
                        "asynchronous over Lettuce, " + AsyncPairs.IN_FLIGHT + " in flight, throughput against RLock's",
                        ASYNC_LIMIT,
                        Library.HOLDFAST_LETTUCE,
                        Library.BARE_LOCK,
                        ThroughputSuite.ASYNC),
                Goal.atMost(
                                "CPU of the server for a pair, pipelined, against RLock's",
                                CPU_LIMIT,
                                againstRLock(Library.HOLDFAST_LETTUCE, ThroughputSuite.SERVER_CPU),
                                " ×")
                        .byHand(againstRLock(Library.PLAIN_LETTUCE, ThroughputSuite.SERVER_CPU), " ×"));
    }

    private Goal atLeast(String what, double limit, Library ours, Library plain, String figure) {
        return Goal.atLeast(what, limit, againstRLock(ours, figure), " ×").byHand(againstRLock(plain, figure), " ×");
    }

    private Table threads() {
        List<List<String>> rows = new ArrayList<>();
        for (Library library : libraries) {
            Statistic pairs = values.of(library.toString(), ThroughputSuite.THREADS);
            rows.add(List.of(
                    library.toString(),
                    Numbers.text(pairs.median()),
                    Numbers.percent(pairs.spread()),
                    Numbers.text(againstRLock(library, ThroughputSuite.THREADS)) + " ×",
                    Numbers.micros(median(library, ThroughputSuite.THREADS_SERVER_CPU)),
                    Numbers.micros(median(library, ThroughputSuite.THREADS_CLIENT_CPU))));
        }
        return new Table(
                ThreadPairs.THREADS + " threads",
                List.of("", "pairs/s", "spread", "against RLock", "server CPU for a pair", "client CPU for a pair"),
                rows);
    }

    private Table async() {
        List<List<String>> rows = new ArrayList<>();
        for (Library library : ThroughputSuite.ASYNCHRONOUS) {
            Statistic pairs = values.of(library.toString(), ThroughputSuite.ASYNC);
            rows.add(List.of(
                    library.toString(),
                    Numbers.text(pairs.median()),
                    Numbers.percent(pairs.spread()),
                    Numbers.text(againstRLock(library, ThroughputSuite.ASYNC)) + " ×",
                    Numbers.micros(median(library, ThroughputSuite.SERVER_CPU)),
                    Numbers.text(againstRLock(library, ThroughputSuite.SERVER_CPU)) + " ×",
                    Numbers.micros(median(library, ThroughputSuite.CLIENT_CPU))));
        }
        return new Table(
                "Asynchronous, " + AsyncPairs.IN_FLIGHT + " pairs in flight",
                List.of(
                        "",
                        "pairs/s",
                        "spread",
                        "against RLock",
                        "server CPU for a pair",
                        "against RLock",
                        "client CPU for a pair"),
                rows);
    }

    private Chart chart() {
        List<String> names = libraries.stream().map(Library::toString).toList();
        List<Double> values = libraries.stream()
                .map(library -> median(library, ThroughputSuite.THREADS))
                .toList();
        return new Chart(
                ThreadPairs.THREADS + " threads on as many locks",
                "pairs/s",
                false,
                names,
                List.of(new Bars("throughput", values)));
    }
}
