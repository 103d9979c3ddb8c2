package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.history.FairnessChecker;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.history.LivenessChecker;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S01: many threads of several processes contend for one lock, without failures. */
@ParameterizedClass
@MethodSource("backends")
class S01ManyThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PROCESSES = 4;
    private static final int THREADS = 8;
    private static final int GRANTS = Boolean.getBoolean("holdfast.full") ? 1_000 : 250;

    /** A turn has at most sixteen leases of some milliseconds. A request is in flight for a while before it has a ticket. */
    private static final int MOST_IN_BETWEEN = 5 * 16;

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(1);
    }

    @Test
    void processesTakeTurns() {
        try (RedisServer server = RedisServer.start();
                Fleet fleet = Fleet.builder(server.url(), server.port())
                        .workers(backend, PROCESSES)
                        .threads(THREADS)
                        .waitTimeout(PATIENCE)
                        .start()) {
            fleet.awaitGrantsOfEach(2 * THREADS, LONG);
            long from = System.nanoTime();
            long before = fleet.grants();
            fleet.awaitGrantsOfEach(GRANTS, Duration.ofMinutes(5));
            double perSecond = (fleet.grants() - before) * 1e9 / (System.nanoTime() - from);

            // Ten times the time in which each waiter gets the lock once.
            Duration tenRounds = Duration.ofNanos((long) (10 * PROCESSES * THREADS * 1e9 / perSecond));

            Verdict verdict = fleet.stop();
            History together = fleet.history().requestedSince(from);
            Duration longest = FairnessChecker.longestWait(together);
            double share = FairnessChecker.smallestShare(together);
            System.out.printf("S01: %.0f grants/s, longest wait %s, smallest share %.3f%n", perSecond, longest, share);
            assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
            assertThat(verdict.errors()).isEmpty();
            assertThat(FairnessChecker.check(together, MOST_IN_BETWEEN)).isEmpty();
            assertThat(share).isGreaterThan(0.5);
            assertThat(longest).isLessThan(tenRounds);
            assertThat(LivenessChecker.stuck(together, tenRounds)).isEmpty();
            Remains.assertNone(server);
        }
    }
}
