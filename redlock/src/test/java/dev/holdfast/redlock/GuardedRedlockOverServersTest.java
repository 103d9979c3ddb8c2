package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.Lease;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The contract over a quorum of three servers, one on each client, with the quarantine for restarted members that is the default.
 * New servers are in quarantine, too, so the test first waits until they have a vote; the longest lease time is short for that.
 * The default build runs the same contract without the quarantine, and other tests of the quarantine.
 */
@EnabledIfSystemProperty(named = "holdfast.full", matches = "true")
class GuardedRedlockOverServersTest implements LockProviderContract {
    private static final Duration MAX_LEASE_TIME = Duration.ofSeconds(10);
    private static final List<String> CLIENTS = List.of("jedis", "lettuce", "redisson");

    private static List<RedisServer> servers = List.of();

    @BeforeAll
    static void startServersAndAwaitTheirVotes() throws InterruptedException {
        servers = Stream.generate(RedisServer::start).limit(CLIENTS.size()).toList();
        try (LockProvider first = quorum(new LockListener() {})) {
            // Loads the clients, which may take a busy machine as long as the quarantine.
            Throwable unused = catchThrowable(() -> first.lock("first").tryAcquire());
        }
        servers.forEach(RedisServer::kill);
        servers.forEach(RedisServer::restart);
        try (LockProvider locks = quorum(new LockListener() {})) {
            assertThatThrownBy(() -> locks.lock("first").acquire(Duration.ofSeconds(1)))
                    .isInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining("votes again in");
            try (Lease lease = locks.lock("first").acquire(MAX_LEASE_TIME.plus(PATIENCE))) {
                lease.ensureHeld();
            }
        }
    }

    @AfterAll
    static void stop() {
        servers.forEach(RedisServer::close);
    }

    @Override
    public LockProvider open(LockListener listener) {
        return quorum(listener);
    }

    private static LockProvider quorum(LockListener listener) {
        Redlock.Builder redlock = Redlock.builder()
                .maxLeaseTime(MAX_LEASE_TIME)
                .memberTimeout(Duration.ofSeconds(3)) // a busy machine may take longer than 200 ms
                .settings(EngineSettings.builder()
                        .defaultOptions(
                                LockOptions.builder().leaseTime(MAX_LEASE_TIME).build())
                        .listener(listener)
                        .build());
        List<LockProvider> opened = new ArrayList<>();
        for (int i = 0; i < CLIENTS.size(); i++) {
            LockProvider member = LockProviders.open("lock:redis+" + CLIENTS.get(i) + "://127.0.0.1:"
                    + servers.get(i).port());
            opened.add(member);
            redlock.member(CLIENTS.get(i), member);
        }
        return redlock.onClose(() -> opened.forEach(LockProvider::close)).build();
    }

    @Override
    public Duration longLeaseTime() {
        return MAX_LEASE_TIME;
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
