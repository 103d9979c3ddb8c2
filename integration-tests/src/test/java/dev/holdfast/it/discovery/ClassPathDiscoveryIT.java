package dev.holdfast.it.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassPathDiscoveryIT {
    private static final String ADD_A_BACKEND = "add one of dev.holdfast:holdfast-backend-jedis,"
            + " dev.holdfast:holdfast-backend-lettuce, dev.holdfast:holdfast-backend-redisson.";
    private static final String URL = "lock:redis://nowhere:1";

    @TempDir
    static Path folder;

    private static RedisServer server;
    private static Path application;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        application = Sources.compiled("application", folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void withoutADriverTheMessageNamesWhatToAdd() {
        assertThat(opened(List.of(Artifact.API.jar()), URL, "lock:memory:x", "lock:redlock:redis://a,b,c"))
                .containsExactly(
                        "LockConfigurationException: No driver for lock:redis://nowhere:1: a driver for the scheme 'redis'"
                                + " was requested. Found no working driver. To fix this, " + ADD_A_BACKEND,
                        "LockConfigurationException: No driver for lock:memory:x: a driver for the scheme 'memory' was requested."
                                + " Found no working driver. To fix this, add"
                                + " dev.holdfast:holdfast-backend-memory.",
                        "LockConfigurationException: No driver for lock:redlock:redis://a,b,c: a driver for the scheme"
                                + " 'redlock' was requested. Found no working driver. To fix this, add"
                                + " dev.holdfast:holdfast-redlock, the quorum.");
    }

    @ParameterizedTest
    @CsvSource({
        "JEDIS,    redis.clients.jedis.util.Pool",
        "LETTUCE,  io.lettuce.core.RedisClient",
        "REDISSON, org.redisson.api.RedissonClient",
    })
    void theOnlyBackendIsUsed(Artifact backend, String client) {
        assertThat(opened(backend.withDependencies(), server.url(), URL + "?laeseTime=1s", "lock:memory:x"))
                .satisfiesExactly(
                        redis -> assertThat(redis).isEqualTo("locked, over " + client),
                        mistyped -> assertThat(mistyped)
                                .startsWith("LockConfigurationException: unknown option 'laeseTime' in " + URL
                                        + "?laeseTime=***. Did you mean 'leaseTime'? Known options: callbackExecutor,"),
                        memory -> assertThat(memory)
                                .isEqualTo("LockConfigurationException: No driver for lock:memory:x: a driver for the"
                                        + " scheme 'memory' was requested. Found: " + shown(backend)
                                        + ". To fix this, add dev.holdfast:holdfast-backend-memory."));
    }

    @Test
    void severalBackendsAreAnErrorUnlessTheUrlNamesOne() {
        List<Path> all = joined(Artifact.REDISSON, Artifact.JEDIS, Artifact.LETTUCE, Artifact.MEMORY);
        String port = "://127.0.0.1:" + server.port();
        assertThat(opened(
                        all,
                        URL,
                        "lock:redis+jedis" + port,
                        "lock:redis+lettuce" + port,
                        "lock:redis+redisson" + port,
                        "lock:memory:x",
                        "lock:redis+letuce" + port))
                .containsExactly(
                        severalFor(URL),
                        "locked, over redis.clients.jedis.util.Pool",
                        "locked, over io.lettuce.core.RedisClient",
                        "locked, over org.redisson.api.RedissonClient",
                        "locked, over no client",
                        "LockConfigurationException: No driver for lock:redis+letuce" + port
                                + ": the driver 'letuce' for the scheme 'redis' was requested. Found: "
                                + shown(Artifact.JEDIS) + "; " + shown(Artifact.LETTUCE)
                                + "; memory for memory (dev.holdfast.memory.MemoryDriver in "
                                + Artifact.MEMORY.jar().getFileName() + "); " + shown(Artifact.REDISSON)
                                + ". To fix this, check the name of the driver, or add its artifact. Did you mean"
                                + " 'lettuce'?");
    }

    @Test
    void theOrderOfTheClassPathChangesNothing() {
        List<Path> reversed = joined(Artifact.LETTUCE, Artifact.JEDIS, Artifact.REDISSON);
        assertThat(opened(reversed, URL)).containsExactly(severalFor(URL));
    }

    @Test
    void theSystemPropertyChoosesTheDriver() {
        List<Path> all = joined(Artifact.JEDIS, Artifact.LETTUCE, Artifact.REDISSON, Artifact.MEMORY);
        assertThat(Application.onClassPath(application, all)
                        .preferring("lettuce")
                        .open(server.url(), "lock:memory:x"))
                .containsExactly("locked, over io.lettuce.core.RedisClient", "locked, over no client");
    }

    @Test
    void aSystemPropertyThatNamesAMissingDriverIsAnError() {
        assertThat(Application.onClassPath(application, Artifact.JEDIS.withDependencies())
                        .preferring("lettuce")
                        .open(URL))
                .containsExactly(
                        "LockConfigurationException: The system property dev.holdfast.driver requests the driver"
                                + " lettuce, which was not found, to open " + URL + ". Found: " + shown(Artifact.JEDIS)
                                + ". Correct the property, or add the artifact of that driver.");
    }

    @Test
    void aBrokenDriverIsInTheReport() throws IOException {
        List<Path> broken = broken();
        broken.add(Artifact.API.jar());
        assertThat(opened(broken, URL))
                .containsExactly("LockConfigurationException: No driver for " + URL
                        + ": a driver for the scheme 'redis' was requested. Found no working driver. Broken:"
                        + " dev.holdfast.LockDriver: Provider gone.NoSuchDriver not found;"
                        + " java.lang.NoClassDefFoundError: orphan/Missing;"
                        + " throwing.ThrowingDriver: java.lang.IllegalStateException: not on this machine."
                        + " To fix this, repair what is broken, or " + ADD_A_BACKEND);
    }

    @Test
    void aBrokenDriverDoesNotAffectTheOthers() throws IOException {
        List<Path> path = broken();
        path.add(Sources.announcing(Sources.compiled("working", folder), "working.WorkingDriver"));
        path.add(Artifact.API.jar());
        assertThat(opened(path, URL)).containsExactly("LockConfigurationException: opened by working");
    }

    /** Returns drivers whose constructor throws, whose superclass is missing, and whose class is missing. */
    private static List<Path> broken() throws IOException {
        Path orphan = Sources.announcing(Sources.compiled("orphan", folder), "orphan.OrphanDriver");
        Files.deleteIfExists(orphan.resolve("orphan/Missing.class"));
        return new ArrayList<>(List.of(
                Sources.announcing(Sources.compiled("throwing", folder), "throwing.ThrowingDriver"),
                orphan,
                Sources.announcing(folder.resolve("gone"), "gone.NoSuchDriver")));
    }

    @ParameterizedTest
    @CsvSource({
        "JEDIS,    jedis,        redis.clients:jedis,",
        "LETTUCE,  lettuce-core, io.lettuce:lettuce-core",
        "REDISSON, redisson,     org.redisson:redisson",
    })
    void aMissingClientLibraryIsNamedWithItsArtifact(Artifact backend, String jar, String coordinates) {
        List<Path> path = backend.withDependencies().stream()
                .filter(entry -> !entry.getFileName().toString().matches(jar + "-[0-9].*"))
                .toList();
        assertThat(path).hasSizeLessThan(backend.withDependencies().size());
        assertThat(opened(path, "lock:redis://user:CANARY@nowhere:1"))
                .singleElement()
                .asString()
                .matches("LockConfigurationException: the driver \"" + nameOf(backend)
                        + "\" is on the class path, but its client library is not \\(missing: [A-Za-z/$]+\\): add the"
                        + " artifact " + coordinates);
    }

    @Test
    void aMissingModuleOfTheProjectIsInTheReport() {
        List<Path> path = Artifact.JEDIS.withDependencies().stream()
                .filter(entry -> !entry.equals(Artifact.REDIS.jar()))
                .toList();
        assertThat(opened(path, URL))
                .singleElement()
                .asString()
                .contains("Found no working driver. Broken: java.lang.NoClassDefFoundError:"
                        + " dev/holdfast/redis/RedisDriver. To fix this, repair what is broken, or ");
    }

    @Test
    void unsupportedTopologiesAreExplained() {
        String found = " Found: " + shown(Artifact.JEDIS) + ". To fix this, ";
        assertThat(opened(
                        Artifact.JEDIS.withDependencies(),
                        "lock:redis-sentinel://user:CANARY@s1,s2/mymaster",
                        "lock:redis-cluster://n1,n2",
                        "lock:breaker:redis://h"))
                .containsExactly(
                        "LockConfigurationException: No driver for lock:redis-sentinel://***@s1,s2/mymaster: a driver for the"
                                + " scheme 'redis-sentinel' was requested." + found
                                + "note that this version does not support Redis Sentinel; connect to the primary with"
                                + " lock:redis://.",
                        "LockConfigurationException: No driver for lock:redis-cluster://n1,n2: a driver for the scheme"
                                + " 'redis-cluster' was requested." + found
                                + "note that this version does not support Redis Cluster; connect to a single server with"
                                + " lock:redis://.",
                        "LockConfigurationException: No driver for lock:breaker:redis://h: a driver for the scheme 'breaker'"
                                + " was requested." + found
                                + "add dev.holdfast:holdfast-resilience4j, the circuit breaker.");
    }

    private static List<String> opened(List<Path> path, String... urls) {
        return Application.onClassPath(application, path).open(urls);
    }

    private static List<Path> joined(Artifact... artifacts) {
        return Stream.of(artifacts)
                .flatMap(artifact -> artifact.withDependencies().stream())
                .toList();
    }

    private static String severalFor(String url) {
        return "LockConfigurationException: Several drivers for the scheme 'redis' of " + url + ": "
                + shown(Artifact.JEDIS) + "; " + shown(Artifact.LETTUCE) + "; " + shown(Artifact.REDISSON)
                + ". The order of the class path does not choose a lock implementation: keep one of them, or name one in the"
                + " URL as lock:redis+jedis:, or set the system property -Ddev.holdfast.driver=jedis.";
    }

    private static String nameOf(Artifact backend) {
        return backend.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String shown(Artifact backend) {
        String name = nameOf(backend);
        String className =
                "dev.holdfast." + name + "." + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Driver";
        return name + " for redis, rediss (" + className + " in "
                + backend.jar().getFileName() + ")";
    }
}
