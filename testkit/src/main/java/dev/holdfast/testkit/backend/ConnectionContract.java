package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import dev.holdfast.redis.RedisOptions;
import dev.holdfast.testkit.redis.RedisServer;
import dev.holdfast.testkit.redis.TlsFiles;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Specifies how a backend connects to a server, and what happens if that fails. */
public interface ConnectionContract extends BackendFixture {
    @Test
    default void databaseOfTheUrlIsSelected() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server).path("3"));
                Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
            assertThat(server.command("EXISTS", "lock:a")).isEqualTo(0L);
            server.command("SELECT", "3");
            assertThat(server.command("EXISTS", "lock:a")).isEqualTo(1L);
            lease.ensureHeld();
        }
    }

    @Test
    default void allConnectionsHaveTheClientName() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server).set(RedisOptions.CLIENT_NAME, "billing"));
                Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
            assertThat(lease.renew(PATIENCE)).isTrue();
            Await.until("all have it", () -> {
                List<String> clients = ServerConnections.of(server);
                return !clients.isEmpty() && clients.stream().allMatch(client -> client.contains(" name=billing "));
            });
        }
    }

    @Test
    default void certificateOfTheGivenAuthorityIsAccepted() throws Exception {
        try (RedisServer server = RedisServer.builder().tls(Certificates.SERVER).start();
                LockProvider locks = connected(encrypted(server, "localhost", Certificates.SERVER));
                Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
            assertThat(lease.renew(PATIENCE)).isTrue();
        }
    }

    @Test
    default void certificateOfAnUnknownAuthorityIsRejected() throws Exception {
        try (RedisServer server = RedisServer.builder().tls(Certificates.SERVER).start()) {
            assertRejected(encrypted(server, "localhost", Certificates.OTHER));
            assertRejected(LockConfig.builder("rediss").endpoint("localhost", server.port()));
        }
    }

    @Test
    default void certificateForAnotherHostIsRejected() throws Exception {
        try (RedisServer server = RedisServer.builder()
                .tls(Certificates.SERVER)
                .setting("bind", "127.0.0.1", "127.0.0.2")
                .start()) {
            assertRejected(encrypted(server, "127.0.0.2", Certificates.SERVER));
        }
    }

    private static LockConfig.Builder encrypted(RedisServer server, String host, TlsFiles files) {
        return LockConfig.builder("rediss")
                .endpoint(host, server.port())
                .set(RedisOptions.TLS_CA, files.authority().toString());
    }

    /** Asserts that a connection is rejected, with the reason in the message, because an operator sees the message in the log. */
    private static void assertRejected(LockConfig.Builder config) throws Exception {
        try (LockProvider locks = LockProviders.open(config.build())) {
            Await.until("the connection is rejected for its certificate", () -> {
                LockUnavailableException thrown = catchThrowableOfType(
                        LockUnavailableException.class, () -> locks.lock("a").tryAcquire());
                assertThat(thrown).as("the connection is refused").isNotNull();
                assertThat(thrown.outcomeUnknown()).isFalse();
                return String.valueOf(thrown.getMessage()).matches("(?s).*(PKIX|[Cc]ertificat|subject alternative).*");
            });
        }
    }

    @Test
    default void serverThatIsDownAtOpenIsUsedOnceItIsUp() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            server.kill();
            try (LockProvider locks = LockProviders.open(config(server).build())) {
                for (int i = 0; i < 5; i++) {
                    LockUnavailableException down = catchThrowableOfType(
                            LockUnavailableException.class,
                            () -> locks.lock("a").tryAcquire());
                    assertThat(down.outcomeUnknown()).as("nothing was sent").isFalse();
                }
                server.restart();
                locks.lock("a").acquire(PATIENCE).close();
            }
            Await.until(
                    "nothing is left of failed attempts",
                    () -> ServerConnections.of(server).isEmpty());
        }
    }

    @Test
    default void unresponsiveServerIsNamedWithoutCredentials() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                SecretScanner secrets = new SecretScanner()) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            LockConfig config = LockConfig.parse("lock:redis://user:canary@" + address).toBuilder()
                    .set(StandardOptions.COMMAND_TIMEOUT, Duration.ofMillis(100))
                    .build();
            try (LockProvider locks = LockProviders.open(config)) {
                LockUnavailableException thrown = catchThrowableOfType(
                        LockUnavailableException.class, () -> locks.lock("a").tryAcquire(Duration.ofMillis(100)));
                assertThat(thrown)
                        .hasMessageMatching(".*no connection to " + Pattern.quote(address) + " within [0-9]+ ms.*");
                secrets.assertNoSecretIn(thrown, "canary");
            }
        }
    }

    @Test
    default void clientReconnectsAfterARestart() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            for (int i = 0; i < 3; i++) {
                server.kill();
                server.restart();
                locks.lock("a").acquire(PATIENCE).close();
                try (Lease lease = locks.lock("b").acquire(PATIENCE)) {
                    // The connection for renewals may notice the restart only by a failure.
                    Await.until("renewed", () -> {
                        try {
                            return lease.renew(PATIENCE);
                        } catch (LockUnavailableException e) {
                            return false;
                        }
                    });
                }
            }
        }
    }

    @Test
    default void connectionsClosedByTheServerAreReplaced() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            for (int i = 0; i < 5; i++) {
                server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                locks.lock("a").acquire(PATIENCE).close();
            }
        }
    }
}
