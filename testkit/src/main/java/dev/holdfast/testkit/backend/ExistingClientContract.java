package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Specifies locks over a client that the application keeps using. */
public interface ExistingClientContract extends BackendFixture {
    /** The options of a provider over an existing client, which knows itself where to connect. */
    LockConfig DEFAULTS = LockConfig.builder("redis").build();

    /** Creates a client as an application does. A pool has at most two connections. */
    ExistingClient existingClient(RedisServer server);

    @Test
    default void locksOfAnExistingClientExcludeThoseOfOtherClients() throws Exception {
        try (RedisServer server = RedisServer.start();
                ExistingClient existing = existingClient(server);
                LockProvider byFactory = connected(existing.provider(DEFAULTS));
                LockProvider byDiscovery = connected(LockProviders.wrap(existing.client(), DEFAULTS));
                LockProvider opened = connected(config(server));
                Lease lease = byFactory.lock("a").tryAcquire().orElseThrow()) {
            assertThat(byDiscovery.lock("a").tryAcquire()).isEmpty();
            assertThat(opened.lock("a").tryAcquire()).isEmpty();
            assertThat(byFactory.unwrap(existing.client().getClass()).map(Object.class::cast))
                    .hasValue(existing.client());
            assertThat(lease.renew(PATIENCE)).isTrue();
        }
    }

    @Test
    default void existingClientKeepsItsSettingsAndConnections() throws Exception {
        try (RedisServer server = RedisServer.start();
                ExistingClient existing = existingClient(server)) {
            existing.use();
            String settings = existing.settings();
            int connections = ServerConnections.of(server).size();
            for (int i = 0; i < 3; i++) {
                try (LockProvider locks = connected(existing.provider(DEFAULTS));
                        Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
                    assertThat(lease.renew(PATIENCE)).isTrue();
                    existing.use();
                }
            }
            existing.use();
            assertThat(existing.settings()).isEqualTo(settings);
            Await.soon(
                    "no connection is left behind",
                    () -> ServerConnections.of(server).size() <= connections);
        }
    }

    @Test
    default void leaseIsRenewedWhileTheApplicationOccupiesAllConnections() throws Exception {
        LockOptions options =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        try (SecretScanner secrets = new SecretScanner();
                RedisServer server = RedisServer.start();
                ExistingClient existing = existingClient(server);
                LockProvider locks = connected(existing.provider(DEFAULTS));
                Lease lease = locks.lock("a", options).acquire(PATIENCE)) {
            existing.occupy();
            assertThat(lease.lost()).isNotDone();
            if (existing.sharesPool()) {
                LockUnavailableException exhausted = catchThrowableOfType(
                        LockUnavailableException.class, () -> locks.lock("b").tryAcquire());
                assertThat(exhausted.outcomeUnknown()).as("nothing was sent").isFalse();
                secrets.assertNoSecretIn(exhausted);
            }
            Thread.sleep(4_000);
            lease.ensureHeld();
            assertThat(server.command("EXISTS", "lock:a")).isEqualTo(1L);
        }
    }
}
