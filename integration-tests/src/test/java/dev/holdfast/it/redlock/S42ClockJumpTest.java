package dev.holdfast.it.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.it.faults.Backends;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S42: the wall clocks of one server and of a majority jump by more than a lease time, which ends the lease there. Needs the
 * server of {@code .ci/clock}. A file in its folder says how far its clock is ahead.
 */
@Tag("clock")
@Timeout(120)
class S42ClockJumpTest {
    private static final Duration LEASE_TIME = Duration.ofSeconds(6);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final LockOptions RENEWED =
            LockOptions.builder().leaseTime(LEASE_TIME).build();

    private final Servers servers = Servers.start(3);

    static Stream<Backend> backends() {
        return Backends.ofScenario(42);
    }

    @AfterEach
    void stopServers() {
        servers.close();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aLeaseSurvivesTheJumpOfOneClockAndTokensRise(Backend client) throws InterruptedException, IOException {
        try (LockProvider mine = open(client);
                LockProvider theirs = open(client)) {
            long highest = 0;
            for (RedisServer server : servers.all()) {
                for (Duration ahead : List.of(LEASE_TIME.multipliedBy(2), LEASE_TIME.negated(), Duration.ZERO)) {
                    Lease lease = acquiredOnAll(mine);
                    assertThat(tokenOf(lease)).isGreaterThan(highest);
                    highest = tokenOf(lease);

                    setClock(server, ahead);

                    assertThat(theirs.lock("orders").tryAcquire()).isEmpty();
                    assertThat(lease.renew(LEASE_TIME)).isTrue();
                    assertThat(theirs.lock("orders").tryAcquire()).isEmpty();
                    assertThat(lease.release()).isTrue();
                    await().atMost(LONG).until(() -> servers.holding("orders") == 0);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theJumpsOfAMajorityAreReportedAsLossAndTokensRise(Backend client) throws InterruptedException, IOException {
        try (LockProvider mine = open(client);
                LockProvider theirs = open(client)) {
            Lease first = acquiredOnAll(mine);

            setClock(servers.get(0), LEASE_TIME.multipliedBy(2));
            setClock(servers.get(1), LEASE_TIME.multipliedBy(2));

            Lease second = theirs.lock("orders", RENEWED).acquire(LONG);
            assertThat(tokenOf(second))
                    .as("the resource rejects the lower token")
                    .isGreaterThan(tokenOf(first));
            assertThat(first.lost())
                    .succeedsWithin(LONG)
                    .extracting(LeaseLoss::reason)
                    .isIn(LeaseLoss.Reason.TAKEN, LeaseLoss.Reason.ABSENT);
            second.ensureHeld();
            assertThat(second.release()).isTrue();

            setClock(servers.get(0), Duration.ZERO);
            setClock(servers.get(1), Duration.ZERO);

            try (Lease third = mine.lock("orders", RENEWED).acquire(LONG)) {
                assertThat(tokenOf(third)).isGreaterThan(tokenOf(second));
            }
        }
    }

    /** Acquires until all members have the lease. A member that connects slowly does not have the first leases. */
    private Lease acquiredOnAll(LockProvider locks) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (true) {
            Lease lease = locks.lock("orders", RENEWED).acquire(LONG);
            long look = System.nanoTime() + LEASE_TIME.dividedBy(6).toNanos();
            while (System.nanoTime() < look) {
                if (servers.holding("orders") == 3) {
                    return lease;
                }
                Thread.sleep(5);
            }
            lease.close();
            assertThat(System.nanoTime())
                    .as("time for all members to be connected")
                    .isLessThan(end);
        }
    }

    private static long tokenOf(Lease lease) {
        return lease.fencingToken().orElseThrow();
    }

    private LockProvider open(Backend client) {
        return LockProviders.open(servers.url(client.toString(), "restartGuard=off&memberTimeout=1s"));
    }

    /** Puts the clock of a server ahead of that of the machine, or behind it, and waits until the server reports that time. */
    private static void setClock(RedisServer server, Duration ahead) throws IOException {
        Path folder = Path.of(String.valueOf(((List<?>) server.command("CONFIG", "GET", "dir")).get(1)));
        Path next = Files.writeString(folder.resolve("clock.next"), "%+ds%n".formatted(ahead.toSeconds()));
        Files.move(next, folder.resolve("clock"), StandardCopyOption.ATOMIC_MOVE);
        await("the clock of the server, which must be that of .ci/clock")
                .atMost(LONG)
                .until(() -> {
                    long told = Long.parseLong(String.valueOf(((List<?>) server.command("TIME")).get(0)));
                    return Math.abs(told - System.currentTimeMillis() / 1_000 - ahead.toSeconds()) <= 1;
                });
    }
}
