package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Checks what is left on a server after use. */
public final class Remains {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** The keys that are kept for ever: the counter of fencing tokens, and the time at which a quorum first used the server. */
    static final Set<String> KEPT = Set.of("lock:#g", "lock:#e");

    /** Waits until no lock, queue or heartbeat is left. */
    public static void assertNone(RedisServer server) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat((List<?>) server.command("KEYS", "lock:*"))
                        .map(String::valueOf)
                        .isSubsetOf(KEPT));
    }

    private Remains() {}
}
