package dev.holdfast.resilience4j;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.jvm.Variants;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract over a breaker in front of a quorum of servers, and over a quorum of servers with breakers, on each client.
 * {@link Variants} chooses among them. The member timeout is long, because a busy machine may take longer
 * than 200 ms to connect.
 */
@ParameterizedClass
@MethodSource("layers")
class CircuitBreakerLocksLayersOverServersTest implements LockProviderContract {
    private static List<RedisServer> servers = List.of();

    /** The part of the URL in front of the hosts. */
    @Parameter
    String layers;

    static List<String> layers() {
        List<String> all = Stream.of(Backend.JEDIS, Backend.LETTUCE, Backend.REDISSON)
                .flatMap(client ->
                        Stream.of("lock:breaker:redlock:redis+" + client, "lock:redlock:breaker:redis+" + client))
                .toList();
        return Variants.toRun("CircuitBreakerLocksLayersOverServersTest", 3, all);
    }

    @BeforeAll
    static void start() {
        servers = Stream.generate(RedisServer::start).limit(3).toList();
    }

    @AfterAll
    static void stop() {
        servers.forEach(RedisServer::close);
    }

    @Override
    public LockProvider open(LockListener listener) {
        String hosts =
                servers.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
        return LockProviders.open(
                LockConfig.parse(layers + "://" + hosts + "?restartGuard=off&memberTimeout=5s").toBuilder()
                        .set(StandardOptions.LISTENER, listener)
                        .build());
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
