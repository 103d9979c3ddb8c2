package dev.holdfast.benchmarks.pairs;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Suite;
import dev.holdfast.benchmarks.Values;
import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.benchmarks.libraries.LockClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Measures few and many threads, each with a lock of its own, over one connection of Lettuce and over pools of Jedis. */
public final class ThreadsSuite implements Suite {
    static final String PAIRS = "pairs/s";
    static final String P99 = "p99";
    static final String P99_AGAINST_MEAN = "p99 against the mean";

    /** The libraries over Lettuce. */
    static final List<Library> OVER_LETTUCE = List.of(
            Library.HOLDFAST_LETTUCE, Library.SHEDLOCK, Library.SPRING_SPIN, Library.SPRING_PUB_SUB, Library.BARE_LOCK);

    /** The numbers of threads over Lettuce. */
    static final List<Integer> THREADS = List.of(1, 8, 64);

    private static final long WARM_UP_MILLIS = 2_500;
    private static final long MILLIS = 200;

    /** Short rounds, and many of them, so that other load on the machine affects all cases alike. */
    private static final int ROUNDS_FOR_EACH = 3;

    /**
     * A library with a number of threads.
     *
     * @param library the library
     * @param threads the number of threads
     */
    record Case(Library library, int threads) {
        @Override
        public String toString() {
            return library + ", " + threads + (threads == 1 ? " thread" : " threads");
        }
    }

    @Override
    public String name() {
        return "threads";
    }

    /** Returns the cases over Jedis, with as many connections as threads, and with fewer. */
    static List<Case> overJedis() {
        return List.of(
                new Case(Library.HOLDFAST_JEDIS, 64),
                new Case(Library.BARE_JEDIS, 64),
                new Case(Library.HOLDFAST_JEDIS_DEFAULT, 8),
                new Case(Library.HOLDFAST_JEDIS_DEFAULT, 64),
                new Case(Library.BARE_JEDIS_8, 8),
                new Case(Library.BARE_JEDIS_8, 64));
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        THREADS.forEach(threads -> OVER_LETTUCE.forEach(library -> cases.add(new Case(library, threads))));
        cases.addAll(overJedis());
        return cases;
    }

    @Override
    public Section run(Effort effort) throws Exception {
        Map<Library, LockClient> clients = new EnumMap<>(Library.class);
        try (RedisServer server = RedisServer.start();
                ThreadPairs crowd = new ThreadPairs()) {
            try {
                Map<Library, List<LockClient.Handle>> locks = new EnumMap<>(Library.class);
                for (Case one : cases()) {
                    if (!clients.containsKey(one.library())) {
                        LockClient client = one.library().open(server.port());
                        clients.put(one.library(), client);
                        List<LockClient.Handle> own = IntStream.range(0, ThreadPairs.THREADS)
                                .mapToObj(i -> client.lock(one.library().name() + i))
                                .toList();
                        locks.put(one.library(), own);
                        crowd.run(own, effort.millis(WARM_UP_MILLIS));
                    }
                }
                return new ThreadsSection(measure(locks, crowd, effort)).section();
            } finally {
                clients.values().forEach(LockClient::close);
            }
        }
    }

    private static Values measure(Map<Library, List<LockClient.Handle>> locks, ThreadPairs crowd, Effort effort)
            throws Exception {
        Values values = new Values();
        for (int round = 0; round < effort.rounds() * ROUNDS_FOR_EACH; round++) {
            List<Case> order = cases();
            Collections.rotate(order, -round);
            for (Case one : order) {
                List<LockClient.Handle> own = Objects.requireNonNull(locks.get(one.library()));
                ThreadPairs.Result result = crowd.run(own.subList(0, one.threads()), effort.millis(MILLIS));
                values.add(one.toString(), PAIRS, result.pairsPerSecond());
                values.add(one.toString(), P99, result.each().getValueAtPercentile(99) / 1e3);
                values.add(one.toString(), P99_AGAINST_MEAN, result.p99AgainstMean());
            }
        }
        return values;
    }
}
