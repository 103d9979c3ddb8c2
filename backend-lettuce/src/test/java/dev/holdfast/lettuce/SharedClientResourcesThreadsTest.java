package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shared threads of several providers, with a server. */
class SharedClientResourcesThreadsTest {
    @Test
    void manyProvidersShareTwoThreads() {
        try (RedisServer server = RedisServer.start()) {
            List<LockProvider> providers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                LockProvider locks = open(server);
                providers.add(locks);
                assertIsUsable(locks);
            }
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("lettuce-nioEventLoop")
                            || thread.getName().startsWith("lettuce-epollEventLoop"))
                    .hasSizeBetween(1, 2);
            providers.forEach(LockProvider::close);
        }
    }

    @Test
    void threadsOfOtherProvidersStayIfAClientIsClosedTwice() {
        try (RedisServer server = RedisServer.start();
                LockProvider other = open(server)) {
            LockProvider closed = open(server);
            RedisClient client = closed.unwrap(RedisClient.class).orElseThrow();
            client.close();
            client.close();
            closed.close();
            assertIsUsable(other);
            try (LockProvider later = open(server)) {
                assertIsUsable(later);
            }
            assertIsUsable(other);
        }
    }

    private static LockProvider open(RedisServer server) {
        return LockProviders.open("lock:redis+lettuce://127.0.0.1:" + server.port());
    }

    private static void assertIsUsable(LockProvider locks) {
        Duration patience = Duration.ofSeconds(20); // it may still be connecting
        assertThat(locks.lock("a").acquireAsync(patience).join().release()).isTrue();
    }
}
