package dev.holdfast.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the permissions of docs/safety.md suffice for each client, including the name of its connections. */
class AclTest {
    private static final Pattern PERMISSIONS = Pattern.compile("`(~lock:\\* [^`]*)`");

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void recommendedPermissionsSufficeForEachClient(String client) throws Exception {
        Matcher permissions = PERMISSIONS.matcher(Documents.read(Documents.ROOT.resolve("docs/safety.md")));
        assertThat(permissions.find()).isTrue();
        try (RedisServer server = RedisServer.start()) {
            server.command(Stream.concat(
                            Stream.of("ACL", "SETUSER", "app", "reset", "on", ">secret"),
                            Stream.of(permissions.group(1).split(" ")))
                    .toArray(String[]::new));
            String url = "lock:redis+" + client + "://app:secret@127.0.0.1:" + server.port();
            try (LockProvider locks = LockProviders.open(url);
                    Lease lease = locks.lock("a").acquire(Duration.ofMinutes(1))) {
                assertThat(lease.renew(Duration.ofMinutes(1))).isTrue();
                assertThat(locks.lock("a").inspect().isHeld()).isTrue();
                assertThat(locks.lock("a").tryAcquire(Duration.ofSeconds(1)))
                        .as("waiting, which needs a subscription")
                        .isEmpty();
                assertThat(lease.release()).isTrue();
            }
            // Redisson tries a script on keys of its own when it connects, and works without it if the server refuses.
            assertThat(refused(server)).isSubsetOf("test1");
        }
    }

    /** Returns the commands and keys that the server refused. */
    private static List<String> refused(RedisServer server) {
        List<String> refused = new ArrayList<>();
        for (Object entry : (List<?>) Objects.requireNonNull(server.command("ACL", "LOG"))) {
            List<?> fields = (List<?>) entry;
            refused.add(String.valueOf(fields.get(fields.indexOf("object") + 1)));
        }
        return refused;
    }
}
