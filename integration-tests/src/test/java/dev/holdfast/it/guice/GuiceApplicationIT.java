package dev.holdfast.it.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that an application changes between Jedis, Lettuce and Redisson only in its pom. */
class GuiceApplicationIT {
    private static final Path FOLDER =
            Path.of("../examples/guice-app").toAbsolutePath().normalize();
    private static final List<String> BACKENDS = List.of("jedis", "lettuce", "redisson");
    private static final Pattern FENCE = Pattern.compile("invoice 7, fence (\\d+)");
    private static final String MAIN = "dev.holdfast.examples.billing.Billing";
    private static final int END_SECONDS = 120;

    @TempDir
    Path folder;

    @Test
    void thePomsDifferOnlyInTheBackend() throws IOException {
        String pom = Files.readString(FOLDER.resolve("jedis/pom.xml"));
        for (String backend : BACKENDS) {
            assertThat(FOLDER.resolve(backend).resolve("pom.xml")).hasContent(pom.replace("jedis", backend));
            assertThat(FOLDER.resolve(backend).resolve("src")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void eachApplicationHasOneBackend(String backend) throws IOException {
        try (Stream<Path> jars = Files.list(lib(backend))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()).filter(jar -> jar.startsWith("holdfast-backend-")))
                    .singleElement()
                    .asString()
                    .startsWith("holdfast-backend-" + backend);
        }
    }

    @Test
    void allThreeApplicationsUseTheSameLocks() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            List<Long> fences = new ArrayList<>();
            for (String backend : BACKENDS) {
                List<String> lines = run(backend, server.url(), "7");
                assertThat(lines).hasSize(3);
                assertThat(lines.get(0)).startsWith("reminder 7, fence ");
                assertThat(lines.get(1)).matches(FENCE);
                assertThat(lines.get(2)).startsWith("payment of 100 by smith, fence ");
                fences.add(Long.valueOf(FENCE.matcher(lines.get(1)).replaceFirst("$1")));
            }
            // Tokens rise from one application to the next only if all of them use the same keys.
            assertThat(fences).isSorted().doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void aJobThatAnotherNodeRunsIsSkipped(String backend) throws Exception {
        try (RedisServer server = RedisServer.start()) {
            server.command("SET", "lock:invoice:7", "somebody", "NX");
            Process application = start(backend, server.url(), "7");
            await().atMost(Duration.ofSeconds(END_SECONDS))
                    .until(() -> !application.isAlive() || Files.size(output()) > 0);
            server.command("DEL", "lock:invoice:7"); // the application waits for this
            assertThat(finish(application)).first().isEqualTo("skipped: another node holds the lock");
        }
    }

    @Test
    void theApplicationRunsOnTheModulePath() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            List<String> onModulePath = List.of(
                    "--module-path",
                    lib("jedis").toString(),
                    "--add-modules",
                    "dev.holdfast.guice,dev.holdfast.jedis",
                    "--module",
                    "billing/" + MAIN);
            List<String> lines = finish(start(onModulePath, server.url(), "7"));
            assertThat(lines).hasSize(3).element(1).asString().matches(FENCE);
        }
    }

    private List<String> run(String backend, String url, String invoice) throws IOException, InterruptedException {
        return finish(start(backend, url, invoice));
    }

    private Process start(String backend, String url, String invoice) throws IOException {
        return start(List.of("-cp", lib(backend) + "/*", MAIN), url, invoice);
    }

    private Process start(List<String> program, String url, String invoice) throws IOException {
        String patient = url + "?commandTimeout=10s"; // connecting may take long on a slow machine
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(program);
        command.addAll(List.of(patient, patient + "&keyPrefix=payments:", invoice));
        return new ProcessBuilder(command)
                .redirectOutput(output().toFile())
                .redirectError(errors().toFile())
                .start();
    }

    private List<String> finish(Process process) throws IOException, InterruptedException {
        boolean isOver = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(isOver).as("ended, after %s", Files.readString(errors())).isTrue();
        assertThat(process.waitFor())
                .as("exit code, after %s", Files.readString(errors()))
                .isZero();
        return Files.readAllLines(output());
    }

    private Path output() {
        return folder.resolve("output");
    }

    private Path errors() {
        return folder.resolve("errors");
    }

    private static Path lib(String backend) {
        return FOLDER.resolve(backend).resolve("target/lib");
    }
}
