package dev.holdfast.benchmarks.server;

import static dev.holdfast.benchmarks.wire.Words.word;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.ServerCounters;
import dev.holdfast.benchmarks.Suite;
import dev.holdfast.benchmarks.Values;
import dev.holdfast.benchmarks.libraries.PlainScripts;
import dev.holdfast.benchmarks.wire.Wire;
import dev.holdfast.benchmarks.wire.Wire1;
import dev.holdfast.benchmarks.wire.Wire2;
import dev.holdfast.benchmarks.wire.Words;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Measures the CPU time of the server for pipelined requests. */
public final class ServerSuite implements Suite {
    static final String CPU = "server CPU";
    private static final int OPERATIONS = 1_500;

    /** Short rounds, and many of them, so that other load on the machine affects all rows alike. */
    private static final int ROUNDS_FOR_EACH = 10;

    @Override
    public String name() {
        return "server";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        try (RedisServer server = RedisServer.start();
                Pipeline connection = new Pipeline(server.port());
                Subscriber subscriber = new Subscriber(server.port(), Words.CHANNEL)) {
            Optional<NativeRelease> nativeRelease = NativeRelease.of(connection);
            Map<Row, Work> rows = rows(server, connection, subscriber, nativeRelease);
            Values values = new Values();
            int rounds = effort.rounds() * ROUNDS_FOR_EACH;
            for (int round = -1; round < rounds; round++) { // the first one is the warm-up
                List<Row> order = new ArrayList<>(rows.keySet());
                Collections.rotate(order, -round);
                for (Row row : order) {
                    Work work = Objects.requireNonNull(rows.get(row));
                    double cost = cost(server, connection, work, effort.samples(OPERATIONS));
                    if (round >= 0) {
                        values.add(row.toString(), CPU, cost);
                    }
                }
            }
            return new ServerSection(List.copyOf(rows.keySet()), nativeRelease.isPresent(), values).section();
        }
    }

    private static Map<Row, Work> rows(
            RedisServer server, Pipeline connection, Subscriber subscriber, Optional<NativeRelease> nativeRelease)
            throws Exception {
        Wire wire1 = new Wire1();
        Wire wire2 = new Wire2();
        connection.load(List.of(PlainScripts.COMPARE_AND_DELETE));
        connection.load(wire1.scripts());
        connection.load(wire2.scripts());
        RLockCommands rlock = RLockCommands.record(server.port());
        Map<Row, Work> rows = new EnumMap<>(Row.class);
        rows.put(Row.BARE, new FreeLock(Pairs.bare()));
        rows.put(Row.RLOCK, new FreeLock(rlock.scriptsOnly()));
        rows.put(Row.RLOCK_WITH_DEL, new FreeLock(rlock));
        rows.put(Row.WIRE_1, new FreeLock(Pairs.scripts(wire1, true)));
        rows.put(Row.WIRE_1_UNFENCED, new FreeLock(Pairs.scripts(wire1, false)));
        rows.put(Row.WIRE_2, new FreeLock(Pairs.scripts(wire2, true)));
        rows.put(Row.WIRE_2_UNFENCED, new FreeLock(Pairs.scripts(wire2, false)));
        nativeRelease.ifPresent(release -> {
            rows.put(Row.WIRE_2_NATIVE, new FreeLock(Pairs.nativeRelease(wire2, true, release)));
            rows.put(Row.WIRE_2_NATIVE_UNFENCED, new FreeLock(Pairs.nativeRelease(wire2, false, release)));
        });
        rows.put(Row.HAND_OVER_1, new HandOver(wire1, subscriber));
        rows.put(Row.HAND_OVER_2, new HandOver(wire2, subscriber));
        rows.put(Row.POLL_1, new Poll(wire1));
        rows.put(Row.POLL_2, new Poll(wire2));
        rows.put(Row.EXTEND_1, new Extend(wire1));
        rows.put(Row.EXTEND_2, new Extend(wire2));
        return rows;
    }

    /** Returns the CPU time of the server for an operation, in microseconds. Each measurement begins with an empty server. */
    private static double cost(RedisServer server, Pipeline connection, Work work, int operations) throws Exception {
        connection.command(word("FLUSHALL"));
        work.prepare(connection, "lock");
        double before = ServerCounters.cpuMicros(server);
        int done = work.run(connection, operations);
        return (ServerCounters.cpuMicros(server) - before) / done;
    }
}
