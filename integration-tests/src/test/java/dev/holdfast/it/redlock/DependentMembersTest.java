package dev.holdfast.it.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.it.store.LoggedWarnings;
import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks the warnings about members that fail together. */
@Timeout(120)
class DependentMembersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final LoggedWarnings warnings = new LoggedWarnings("dev.holdfast.redlock");

    @AfterEach
    void stopListening() {
        warnings.close();
    }

    @Test
    void independentServersCauseNoWarning() throws InterruptedException {
        try (Servers servers = Servers.start(3);
                LockProvider locks = LockProviders.open(servers.url("jedis", "restartGuard=off"))) {
            locks.lock("orders").acquire(LONG).close();
            await().atMost(LONG).until(() -> servers.all().stream().allMatch(server -> asked(server)));
            assertThat(warnings.texts()).isEmpty();
        }
    }

    private static boolean asked(RedisServer server) {
        return server.calls("eval") >= 1 && server.calls("info") >= 2;
    }

    @Test
    void oneServerUnderTwoNamesCausesAWarning() throws InterruptedException {
        try (RedisServer server = RedisServer.start();
                RedisServer other = RedisServer.start();
                LockProvider locks = LockProviders.open("lock:redlock:redis+jedis://127.0.0.1:" + server.port()
                        + ",localhost:" + server.port() + ",127.0.0.1:" + other.port() + "?restartGuard=off")) {
            locks.lock("orders").acquire(LONG).release(); // false if the member of its other name granted first
            awaitWarning("is the same server as");
        }
    }

    @Test
    void aReplicaCausesAWarningAndHasNoVote() throws InterruptedException {
        try (Servers servers = Servers.start(3)) {
            servers.get(1)
                    .command(
                            "REPLICAOF",
                            "127.0.0.1",
                            String.valueOf(servers.get(0).port()));
            await().atMost(LONG).until(() -> info(servers.get(1)).contains("master_link_status:up"));
            try (LockProvider locks = LockProviders.open(servers.url("jedis", "restartGuard=off"))) {
                locks.lock("orders").acquire(LONG).close();
                awaitWarning("replicated with");
                servers.get(2).kill();
                assertThatThrownBy(() -> locks.lock("orders").acquire(Duration.ofSeconds(1)))
                        .isInstanceOf(LockUnavailableException.class)
                        .hasMessageContaining("replicated with")
                        .hasMessageContaining("READONLY");
            }
        }
    }

    private static String info(RedisServer server) {
        return String.valueOf(server.command("INFO", "replication"));
    }

    @Test
    void nodesOfOneClusterCauseAWarning() throws IOException, InterruptedException {
        int bus = freePort();
        try (RedisServer first = node(bus);
                RedisServer second = node(freePort());
                RedisServer third = RedisServer.start()) {
            second.command("CLUSTER", "MEET", "127.0.0.1", first.port() + "", bus + "");
            for (RedisServer node : List.of(first, second)) {
                await().atMost(LONG)
                        .until(() -> String.valueOf(node.command("CLUSTER", "NODES"))
                                        .lines()
                                        .filter(line -> !line.contains("handshake"))
                                        .count()
                                == 2);
            }
            try (LockProvider locks = LockProviders.open("lock:redlock:redis+jedis://127.0.0.1:" + first.port()
                    + ",127.0.0.1:" + second.port() + ",127.0.0.1:" + third.port() + "?restartGuard=off")) {
                assertThatThrownBy(() -> locks.lock("orders").acquire(Duration.ofSeconds(1)))
                        .isInstanceOf(LockUnavailableException.class);
                awaitWarning("is a node of one cluster with");
            }
        }
    }

    private static RedisServer node(int busPort) {
        return RedisServer.builder()
                .setting("cluster-enabled", "yes")
                .setting("cluster-port", String.valueOf(busPort))
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitWarning(String part) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(warnings.texts())
                        .anySatisfy(text -> assertThat(text).contains(part).contains("fail together")));
    }
}
