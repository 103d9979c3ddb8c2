package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.testkit.redis.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the demo as a user does: by the script, on the folder of jars. */
@Timeout(180)
class DemoIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Path SCRIPT = Path.of("../holdfast").toAbsolutePath().normalize();
    private static final Path SERVER_FOLDERS = Path.of("target/tmp");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @TempDir
    private Path elsewhere;

    private @Nullable Process demo;

    @AfterEach
    void kill() {
        if (demo != null) {
            demo.destroyForcibly();
        }
    }

    private Process start(String... options) throws IOException {
        List<String> command = Stream.concat(Stream.of(SCRIPT.toString(), "demo"), Stream.of(options))
                .toList();
        Process started = new ProcessBuilder(command)
                .directory(elsewhere.toFile())
                .redirectError(elsewhere.resolve("stderr").toFile())
                .start();
        demo = started;
        return started;
    }

    private String stderr() throws IOException {
        return Files.readString(elsewhere.resolve("stderr"));
    }

    @Test
    void aLockThatHoldsEndsWithExitCodeZero() throws IOException, InterruptedException {
        List<String> before = serverFolders();
        Process process = start("--seconds", "3", "--json");

        JsonNode result = JSON.readTree(process.inputReader());

        assertThat(process.waitFor()).as(result + stderr()).isZero();
        long expected = result.get("expected").longValue();
        assertThat(expected).isGreaterThanOrEqualTo(15);
        assertThat(result.get("found").longValue())
                .isBetween(expected, expected + result.get("inDoubt").longValue());
        assertThat(result.get("lostUpdates").longValue()).isZero();
        assertThat(result.get("overlaps").longValue()).isZero();
        assertThat(result.get("fencesOutOfOrder").longValue()).isZero();
        assertThat(result.get("clients").fieldNames()).toIterable().containsExactly("jedis", "lettuce", "redisson");
        assertThat(stderr())
                .contains("w1 (jedis) is killed with -9", "w1 is started again")
                .doesNotContain("SLF4J");
        assertThat(serverFolders()).isEqualTo(before);
    }

    @Test
    void aBrokenLockEndsWithExitCodeOne() throws IOException, InterruptedException {
        Process process = start("--seconds", "2", "--json", "--broken");

        JsonNode result = JSON.readTree(process.inputReader());

        assertThat(process.waitFor()).as(result + stderr()).isOne();
        assertThat(result.get("held").booleanValue()).isFalse();
        assertThat(result.get("lostUpdates").longValue()).isPositive();
        assertThat(result.get("overlaps").longValue()).isPositive();
        assertThat(result.get("fencesOutOfOrder").longValue()).isPositive();
    }

    @Test
    void aLockOverAQuorumIsToBeHadWhileAMinorityIsDown() throws IOException, InterruptedException {
        List<String> before = serverFolders();
        Process process = start("--redlock", "--seconds", "18", "--json");

        JsonNode result = JSON.readTree(process.inputReader());

        assertThat(process.waitFor()).as(result + stderr()).isZero();
        assertThat(result.get("held").booleanValue()).isTrue();
        assertThat(result.get("phases").findValuesAsText("servers"))
                .containsExactly("all up", "two killed", "restored", "one hung", "all up again");
        assertThat(result.get("phases"))
                .allMatch(phase -> phase.get("acquisitions").longValue() >= 5);
        assertThat(stderr()).contains("two servers are killed with -9", "another one is stopped, so that it hangs");
        assertThat(serverFolders()).isEqualTo(before);
    }

    @Test
    void aBrokenLockOverAQuorumEndsWithExitCodeOne() throws IOException, InterruptedException {
        Process process = start("--redlock", "--seconds", "10", "--json", "--broken");

        JsonNode result = JSON.readTree(process.inputReader());

        assertThat(process.waitFor()).as(result + stderr()).isOne();
        assertThat(result.get("held").booleanValue()).isFalse();
        assertThat(result.get("lostUpdates").longValue()).isPositive();
    }

    @Test
    void nothingIsLeftOfADemoThatIsKilledWhileServersAreDown() throws IOException, InterruptedException {
        List<String> before = serverFolders();
        Process process = start("--redlock", "--seconds", "14");
        awaitLine(process, "two servers are killed");
        List<ProcessHandle> processes = process.descendants().toList();

        Signals.send(process.pid(), "KILL");

        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(LONG).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(serverFolders()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void nothingIsLeftOfADemoThatIsEndedByASignal(String signal) throws IOException, InterruptedException {
        List<String> before = serverFolders();
        Process process = start("--seconds", "600");
        awaitLine(process, " of 600 s ");
        List<ProcessHandle> processes = process.descendants().toList();
        assertThat(processes).hasSizeGreaterThan(3); // the workers and the server
        assertThat(serverFolders()).hasSize(before.size() + 1);

        Signals.send(process.pid(), signal);

        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(LONG).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(serverFolders()).isEqualTo(before);
        assertThat(stderr()).isEmpty();
    }

    private void awaitLine(Process process, String part) throws IOException {
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.contains(part)) {
            line = output.readLine();
        }
        assertThat(line).as(stderr()).isNotNull();
    }

    private static List<String> serverFolders() throws IOException {
        if (!Files.exists(SERVER_FOLDERS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(SERVER_FOLDERS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("holdfast-redis"))
                    .sorted()
                    .toList();
        }
    }
}
