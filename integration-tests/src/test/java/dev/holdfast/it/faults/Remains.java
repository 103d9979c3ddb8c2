package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;

/** Checks what is left on a server after use. */
final class Remains {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Waits until no lock, queue or record is left. Only fencing tokens may be, which expire by themselves. */
    static void assertNone(RedisServer server) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat((List<?>) server.command("KEYS", "lock:*"))
                        .map(String::valueOf)
                        .allMatch(key -> key.contains("#w:f:") || key.contains("#t:f:")));
    }

    private Remains() {}
}
