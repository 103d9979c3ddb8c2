package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.spi.LockStores;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cost of holding locks does not depend on locks that were held before. Some client libraries leave a timer behind with each
 * unlock: after 2,000 short locks they renew a thousand held ones 2,000 times too often.
 */
@ParameterizedClass
@MethodSource("backends")
class RenewalCountTest {
    private static final int SHORT = 2_000;
    private static final int HELD = 1_000;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofSeconds(6);

    /** A renewal is due after a third of the lease time, less a tenth of that at most. Some leases are renewed with others that are due. */
    private static final double SOONEST = LEASE.toNanos() * 0.9 / 3;

    private final RedisServer server = RedisServer.start();
    private final Events events = new Events();
    private final List<Lease> held = new ArrayList<>();

    @Parameter
    Backend backend;

    private LockProvider locks;

    static Stream<Backend> backends() {
        return Backends.ofScenario(50);
    }

    @BeforeEach
    void open() {
        locks = Backends.open(backend, server.port(), events);
    }

    @AfterEach
    void close() {
        locks.close();
        server.close();
    }

    @Test
    void eachHeldLeaseIsRenewedOncePerPeriodAfterManyShortLeases() throws Exception {
        LockOptions options = LockOptions.builder().leaseTime(LEASE).build();
        for (int i = 0; i < SHORT; i++) {
            locks.lock("short-" + i % 50, options).acquire().close();
        }
        for (int i = 0; i < HELD; i++) {
            held.add(locks.lock("held-" + i, options).acquire());
        }
        await().atMost(LONG).until(() -> events.renewals.get() >= HELD);
        long start = System.nanoTime();
        server.command("CONFIG", "RESETSTAT");

        Thread.sleep(LEASE.dividedBy(3).multipliedBy(2).toMillis());

        long renewals = server.calls("get"); // one per lease in a batch
        long commands = server.calls("evalsha");
        double time = System.nanoTime() - start;
        System.out.printf("%d renewals by %d commands in %.1f s%n", renewals, commands, time / 1e9);
        assertThat(renewals)
                .as("a busy machine may renew late, but the leases are held")
                .isBetween((long) HELD, HELD * (long) Math.ceil(time / SOONEST));
        assertThat(commands).as("up to a hundred leases per command").isBetween(renewals / 100, renewals / 50);
        assertThat(events.failedRenewals).isEmpty();
        held.forEach(Lease::ensureHeld);
    }

    @Test
    void nothingIsRenewedAfterTheLastRelease() throws Exception {
        LockOptions brief =
                LockOptions.builder().leaseTime(Duration.ofSeconds(2)).build();
        for (int i = 0; i < 50; i++) {
            held.add(locks.lock("held-" + i, brief).acquire());
        }
        await().atMost(LONG).until(() -> events.renewals.get() >= held.size());
        held.forEach(Lease::release);
        // A renewal may have been sent before the release of its lease. This request comes after it, on the same
        // connection.
        LockStores.of(locks).quorumMember().orElseThrow().incarnationAsync(LONG).join();
        long before = server.calls("evalsha");

        Thread.sleep(1_500); // twice the renewal period

        assertThat(server.calls("evalsha") - before).isZero();
        Remains.assertNone(server);
    }
}
