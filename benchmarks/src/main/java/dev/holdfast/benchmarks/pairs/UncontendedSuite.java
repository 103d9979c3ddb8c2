package dev.holdfast.benchmarks.pairs;

import dev.holdfast.benchmarks.Contender;
import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Measurements;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.ServerCounters;
import dev.holdfast.benchmarks.Suite;
import dev.holdfast.benchmarks.Values;
import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures one thread and a free lock, with one CPU for the client and the server. */
public final class UncontendedSuite implements Suite {
    static final String PAIR = "pair";
    static final String SCRIPTS = "scripts";
    static final String PUBLISHES = "publishes";
    static final String COMMANDS = "commands";
    private static final int WARM_UP_ROUNDS = 8;
    private static final int WARM_UP_PAIRS = 1_500;
    private static final int PAIRS = 1_000;
    private static final int COUNTED_PAIRS = 500;

    @Override
    public String name() {
        return "uncontended";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        List<Library> libraries = Library.forFreeLocks(effort);
        try (RedisServer server = RedisServer.start()) {
            List<Contender> contenders = libraries.stream()
                    .map(library -> library.contender(server.port()))
                    .toList();
            try {
                return OneCpu.with(server.pid(), () -> measure(server, libraries, contenders, effort));
            } finally {
                contenders.forEach(Contender::close);
            }
        }
    }

    private static Section measure(
            RedisServer server, List<Library> libraries, List<Contender> contenders, Effort effort) throws Exception {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            for (Contender contender : contenders) { // in turns, so that compilation affects all of them
                pairs(contender, effort.samples(WARM_UP_PAIRS));
            }
        }
        Values counts = new Values();
        for (Contender contender : contenders) {
            count(server, contender, effort.samples(COUNTED_PAIRS), counts);
        }
        Measurements measurements = new Measurements();
        for (int round = 0; round < effort.rounds(); round++) {
            List<Contender> order = new ArrayList<>(contenders);
            Collections.rotate(order, -round);
            for (Contender contender : order) {
                measurements.measure(contender, PAIR, effort.samples(PAIRS));
            }
        }
        return new UncontendedSection(libraries, measurements, counts).section();
    }

    private static void count(RedisServer server, Contender contender, int pairs, Values counts) throws Exception {
        ServerCounters before = ServerCounters.of(server);
        pairs(contender, pairs);
        ServerCounters spent = ServerCounters.of(server).since(before);
        counts.add(contender.name(), SCRIPTS, spent.scripts() / (double) pairs);
        counts.add(contender.name(), PUBLISHES, spent.publishes() / (double) pairs);
        counts.add(contender.name(), COMMANDS, spent.commands() / (double) pairs);
    }

    private static void pairs(Contender contender, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            contender.pair();
        }
    }
}
