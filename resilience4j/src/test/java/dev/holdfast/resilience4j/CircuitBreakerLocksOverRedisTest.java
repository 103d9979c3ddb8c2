package dev.holdfast.resilience4j;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.testkit.jvm.Variants;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract over a breaker in front of Redis. {@link Variants} chooses the client. */
@ParameterizedClass
@MethodSource("clients")
class CircuitBreakerLocksOverRedisTest implements LockProviderContract {
    private static final List<String> CLIENTS = List.of("jedis", "lettuce", "redisson");
    private static RedisServer server;

    @Parameter
    String client;

    static List<String> clients() {
        return Variants.toRun("CircuitBreakerLocksOverRedisTest", 1, CLIENTS);
    }

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    public LockProvider open(LockListener listener) {
        return LockProviders.open(
                LockConfig.parse("lock:breaker:redis+" + client + "://127.0.0.1:" + server.port()).toBuilder()
                        .set(StandardOptions.LISTENER, listener)
                        // A sixth of the short lease times of the contract is too short for a busy machine.
                        .set(StandardOptions.COMMAND_TIMEOUT, Duration.ofSeconds(10))
                        .build());
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
