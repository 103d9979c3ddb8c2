package dev.holdfast.benchmarks.pairs;

import dev.holdfast.benchmarks.CpuTime;
import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.ServerCounters;
import dev.holdfast.benchmarks.Suite;
import dev.holdfast.benchmarks.Values;
import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.benchmarks.libraries.LockClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** Measures many threads on as many locks, and many asynchronous pairs. */
public final class ThroughputSuite implements Suite {
    static final String THREADS = "pairs/s, threads";
    static final String ASYNC = "pairs/s, async";
    static final String THREADS_SERVER_CPU = "server CPU, threads";
    static final String THREADS_CLIENT_CPU = "client CPU, threads";
    static final String SERVER_CPU = "server CPU, async";
    static final String CLIENT_CPU = "client CPU, async";
    static final List<Library> ASYNCHRONOUS = List.of(
            Library.HOLDFAST_LETTUCE,
            Library.HOLDFAST_REDISSON,
            Library.PLAIN_LETTUCE,
            Library.BARE_LOCK,
            Library.RLOCK);
    private static final Set<Library> COMPARED = EnumSet.of(
            Library.HOLDFAST_JEDIS,
            Library.HOLDFAST_LETTUCE,
            Library.PLAIN_JEDIS,
            Library.PLAIN_LETTUCE,
            Library.BARE_LOCK,
            Library.RLOCK);

    /** Twice as long in the full run, until most code is well compiled on two processors that also run the server. */
    private static final long WARM_UP_MILLIS = 2_500;

    private static final long WARM_UP_MILLIS_OF_OTHERS = 500;
    private static final long MILLIS = 350;

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        List<Library> libraries = Library.forFreeLocks(effort);
        Map<Library, LockClient> clients = new EnumMap<>(Library.class);
        try (RedisServer server = RedisServer.start();
                ThreadPairs crowd = new ThreadPairs()) {
            try {
                libraries.forEach(library -> clients.put(library, library.open(server.port())));
                Values values = new Values();
                threads(clients, crowd, server, effort, values);
                async(clients, server, effort, values);
                return new ThroughputSection(libraries, values).section();
            } finally {
                clients.values().forEach(LockClient::close);
            }
        }
    }

    private static void threads(
            Map<Library, LockClient> clients, ThreadPairs crowd, RedisServer server, Effort effort, Values values)
            throws Exception {
        Map<Library, List<LockClient.Handle>> locks = new EnumMap<>(Library.class);
        for (Map.Entry<Library, LockClient> client : clients.entrySet()) {
            List<LockClient.Handle> own = IntStream.range(0, ThreadPairs.THREADS)
                    .mapToObj(i -> client.getValue().lock(client.getKey().name() + i))
                    .toList();
            locks.put(client.getKey(), own);
            boolean isCompared = COMPARED.contains(client.getKey());
            crowd.run(own, effort.millis(isCompared ? WARM_UP_MILLIS : WARM_UP_MILLIS_OF_OTHERS));
        }
        for (int round = 0; round < effort.rounds(); round++) {
            List<Library> order = new ArrayList<>(clients.keySet());
            Collections.rotate(order, -round);
            for (Library library : order) {
                List<LockClient.Handle> own = locks.getOrDefault(library, List.of());
                ServerCounters before = ServerCounters.of(server);
                double ownBefore = CpuTime.ownMicros();
                ThreadPairs.Result result = crowd.run(own, effort.millis(MILLIS));
                double ownCpu = CpuTime.ownMicros() - ownBefore;
                ServerCounters spent = ServerCounters.of(server).since(before);
                values.add(library.toString(), THREADS, result.pairsPerSecond());
                values.add(library.toString(), THREADS_SERVER_CPU, spent.cpuMicros() / result.pairs());
                values.add(library.toString(), THREADS_CLIENT_CPU, ownCpu / result.pairs());
            }
        }
    }

    private static void async(Map<Library, LockClient> clients, RedisServer server, Effort effort, Values values)
            throws Exception {
        for (int round = -1; round < effort.rounds(); round++) {
            List<Library> order = new ArrayList<>(ASYNCHRONOUS);
            Collections.rotate(order, -round);
            for (Library library : order) {
                LockClient client = Objects.requireNonNull(clients.get(library));
                ServerCounters before = ServerCounters.of(server);
                double ownBefore = CpuTime.ownMicros();
                AsyncPairs.Result result = AsyncPairs.run(client, effort.millis(round < 0 ? WARM_UP_MILLIS : MILLIS));
                double ownCpu = CpuTime.ownMicros() - ownBefore;
                ServerCounters spent = ServerCounters.of(server).since(before);
                if (round >= 0) { // the first round is the warm-up
                    values.add(library.toString(), ASYNC, result.pairs() * 1e9 / result.nanos());
                    values.add(library.toString(), SERVER_CPU, spent.cpuMicros() / result.pairs());
                    values.add(library.toString(), CLIENT_CPU, ownCpu / result.pairs());
                }
            }
        }
    }
}
