package dev.holdfast.it.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.testkit.redis.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModulePathDiscoveryIT {
    private static final String URL = "lock:redis://nowhere:1";
    private static final String JEDIS_SHOWN =
            "jedis for redis, rediss (dev.holdfast.jedis.JedisDriver in module dev.holdfast.jedis)";
    private static final String LETTUCE_SHOWN =
            "lettuce for redis, rediss (dev.holdfast.lettuce.LettuceDriver in module dev.holdfast.lettuce)";

    @TempDir
    static Path folder;

    private static RedisServer server;
    private static Path application;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        application = Sources.compiledAsModule("application", folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void withoutADriverTheMessageNamesWhatToAdd() {
        assertThat(opened(List.of(Artifact.API.jar()), URL))
                .containsExactly("LockConfigurationException: No driver for " + URL
                        + ": a driver for the scheme 'redis' was requested. Found no working driver. To fix this, add one"
                        + " of dev.holdfast:holdfast-backend-jedis, dev.holdfast:holdfast-backend-lettuce,"
                        + " dev.holdfast:holdfast-backend-redisson.");
    }

    @ParameterizedTest
    @CsvSource({
        "JEDIS,    redis.clients.jedis.util.Pool",
        "LETTUCE,  io.lettuce.core.RedisClient",
        "REDISSON, org.redisson.api.RedissonClient",
    })
    void theOnlyBackendIsUsed(Artifact backend, String client) {
        assertThat(opened(backend.withDependencies(), server.url())).containsExactly("locked, over " + client);
    }

    @Test
    void severalBackendsAreAnErrorUnlessTheUrlNamesOne() {
        assertThat(opened(
                        joined(Artifact.LETTUCE, Artifact.JEDIS, Artifact.MEMORY),
                        URL,
                        "lock:redis+jedis://127.0.0.1:" + server.port(),
                        "lock:redis+lettuce://127.0.0.1:" + server.port(),
                        "lock:memory:x"))
                .containsExactly(
                        "LockConfigurationException: Several drivers for the scheme 'redis' of " + URL + ": "
                                + JEDIS_SHOWN
                                + "; " + LETTUCE_SHOWN + ". The order of the class path does not choose a lock"
                                + " implementation: keep one of them, or name one in the URL as lock:redis+jedis:, or set the"
                                + " system property -Ddev.holdfast.driver=jedis.",
                        "locked, over redis.clients.jedis.util.Pool",
                        "locked, over io.lettuce.core.RedisClient",
                        "locked, over no client");
    }

    @Test
    void theSystemPropertyChoosesTheDriver() {
        assertThat(Application.onModulePath(application, joined(Artifact.LETTUCE, Artifact.JEDIS))
                        .preferring("jedis")
                        .open(server.url()))
                .containsExactly("locked, over redis.clients.jedis.util.Pool");
    }

    @Test
    void aDecoratorFindsItsTarget() {
        try (RedisServer second = RedisServer.start();
                RedisServer third = RedisServer.start()) {
            String members = Stream.of(server, second, third)
                    .map(member -> "127.0.0.1:" + member.port())
                    .collect(Collectors.joining(","));
            assertThat(opened(
                            joined(Artifact.REDLOCK, Artifact.JEDIS),
                            "lock:redlock:redis://" + members + "?restartGuard=off",
                            "lock:redlock:redis+lettuce://" + members))
                    .containsExactly(
                            "locked, over no client",
                            "LockConfigurationException: No driver for lock:redis+lettuce://127.0.0.1:" + server.port()
                                    + ": the driver 'lettuce' for the scheme 'redis' was requested. Found: "
                                    + JEDIS_SHOWN
                                    + "; redlock for redlock (dev.holdfast.redlock.RedlockDriver in module"
                                    + " dev.holdfast.redlock). To fix this, add dev.holdfast:holdfast-backend-lettuce.");
        }
    }

    @Test
    void aBrokenDriverIsInTheReport() {
        Path throwing = Sources.compiledAsModule("throwing", folder);
        assertThat(opened(List.of(throwing, Artifact.API.jar()), URL))
                .singleElement()
                .asString()
                .contains(
                        " Found no working driver. Broken: throwing.ThrowingDriver in module throwing:"
                                + " java.lang.IllegalStateException: not on this machine. To fix this, repair what is broken, or ");
    }

    @Test
    void aMissingClientLibraryIsNamedByTheJvm() {
        List<Path> path = Artifact.JEDIS.withDependencies().stream()
                .filter(entry -> !entry.getFileName().toString().matches("jedis-[0-9].*"))
                .toList();
        assertThatThrownBy(() -> opened(path, URL))
                .hasMessageContaining("Module redis.clients.jedis not found, required by dev.holdfast.jedis");
    }

    private static List<String> opened(List<Path> path, String... urls) {
        return Application.onModulePath(application, path).open(urls);
    }

    private static List<Path> joined(Artifact... artifacts) {
        return Stream.of(artifacts)
                .flatMap(artifact -> artifact.withDependencies().stream())
                .toList();
    }
}
