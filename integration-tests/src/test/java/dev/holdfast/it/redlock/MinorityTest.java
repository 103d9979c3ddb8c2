package dev.holdfast.it.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.jvm.Variants;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S37 and S43: a fleet on three clients works on while each server in turn is killed and restarted, and while one hangs, with
 * and without a breaker for each member.
 */
class MinorityTest {
    private static final Duration MAX_LEASE_TIME = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(90);

    static List<String> layers() {
        return Variants.toRun("MinorityTest", 1, List.of("lock:redlock:", "lock:redlock:breaker:"));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aFleetOnThreeClientsSurvivesEachServerInTurn(String layers) throws InterruptedException {
        try (Servers servers = Servers.start(3);
                RedisServer counters = RedisServer.start();
                Fleet fleet = Fleet.builder(servers.url(layers, "", "maxLeaseTime=2s&leaseTime=1s"), counters.port())
                        .workers(Backend.JEDIS, 1)
                        .workers(Backend.LETTUCE, 1)
                        .workers(Backend.REDISSON, 1)
                        .leaseTime(Duration.ofSeconds(1))
                        .start()) {
            fleet.awaitGrantsOfEach(5, LONG);
            for (RedisServer server : servers.all()) {
                server.kill();
                awaitMoreGrants(fleet);
                server.restart();
                servers.awaitVotes(MAX_LEASE_TIME);
            }
            servers.get(0).pause();
            awaitMoreGrants(fleet);
            servers.get(0).resume();

            Verdict verdict = fleet.stop();

            assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
            assertThat(verdict.clients()).containsOnlyKeys("jedis", "lettuce", "redisson");
        }
    }

    private static void awaitMoreGrants(Fleet fleet) throws InterruptedException {
        long before = fleet.grants();
        long end = System.nanoTime() + LONG.toNanos();
        while (fleet.grants() < before + 20) {
            assertThat(System.nanoTime()).as("grants while a minority is away").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
