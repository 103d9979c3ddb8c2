package dev.holdfast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.testkit.redis.PlainRedisClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The model of the scripts is held against the scripts on a real server. A failing seed is named and can be run alone. */
class ModelComparisonTest {
    private static final int SEQUENCES = Boolean.getBoolean("holdfast.full") ? 2_000 : 100;
    private static final int COMMANDS = 100;

    @Test
    void theModelAnswersAsTheScriptsDo() {
        try (RedisServer server = RedisServer.start();
                RedisLockStore real =
                        new RedisLockStore(new PlainRedisClient(server.port()), "lock:", Duration.ofDays(1))) {
            for (long seed = 0; seed < SEQUENCES; seed++) {
                ModelComparison comparison = new ModelComparison(seed, server, real);
                assertThatCode(() -> comparison.run(COMMANDS))
                        .as("seed " + seed)
                        .doesNotThrowAnyException();
            }
        }
    }
}
