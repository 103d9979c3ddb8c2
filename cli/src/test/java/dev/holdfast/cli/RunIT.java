package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs commands under a lock as a user does. */
@Timeout(180)
class RunIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String KEY = "lock:job";

    /** Writes its process id and that of its child to a file, and runs until both are ended. */
    private static final String FAMILY = "sleep 1000 & echo $$ $! > pids.tmp; mv pids.tmp pids; wait; exit 0";

    @TempDir
    private Path folder;

    private RedisServer server;

    @BeforeEach
    void startServer() {
        server = RedisServer.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Script run(String... args) throws IOException {
        return Script.run(folder, server.url(), args);
    }

    private Script start(String... args) throws IOException {
        return Script.start(folder, server.url(), args);
    }

    /** Waits until the command runs, and returns its process and that of its child. */
    private List<ProcessHandle> family(Script script) throws IOException {
        await().atMost(LONG).alias(script.toString()).until(() -> Files.exists(folder.resolve("pids")));
        return List.of(Files.readString(folder.resolve("pids")).trim().split(" ")).stream()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
    }

    private static void awaitEnd(List<ProcessHandle> processes) {
        await().atMost(LONG).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    private boolean isLocked() {
        return Long.valueOf(1).equals(server.command("EXISTS", KEY));
    }

    @Test
    void theCommandReceivesTheNameAndTheFencingToken() throws IOException {
        Script script = run("run", "job", "--", "sh", "-c", "echo $HOLDFAST_LOCK $HOLDFAST_FENCING_TOKEN");

        assertThat(script.exitCode()).as(script.toString()).isZero();
        assertThat(script.stdout()).matches("job \\d{16}\n");
        assertThat(script.stderr()).isEmpty();
        assertThat(isLocked()).isFalse();
    }

    @Test
    void theLockIsHeldWhileTheCommandRuns() throws IOException {
        try (Script script = start("run", "job", "sh", "-c", FAMILY)) {
            family(script);

            assertThat(isLocked()).isTrue();
            assertThat(server.command("GET", KEY)).asString().contains("~" + System.getProperty("user.name") + "@");
        }
    }

    @Test
    void theExitCodeOfTheCommandIsPassedOn() throws IOException {
        assertThat(run("run", "job", "sh", "-c", "exit 7").exitCode()).isEqualTo(7);
        assertThat(run("run", "job", "sh", "-c", "kill -9 $$").exitCode()).isEqualTo(128 + 9);
        assertThat(isLocked()).isFalse();
    }

    @Test
    void aCommandThatCannotBeStartedLeavesNoLock() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(run("run", "job", "no-such-command").exitCode()).isEqualTo(127);
        assertThat(run("run", "job", file.toString()).exitCode()).isEqualTo(126);
        assertThat(isLocked()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0s, 120", "3s, 121"})
    void aLockOfAnotherHolderIsBusy(String wait, int code) throws IOException {
        server.command("SET", KEY, "L2~secret0123456789abcdef~shop@node7:4711", "PX", "600000");

        Script script = run("run", "--wait", wait, "job", "touch", "ran");

        assertThat(script.exitCode()).isEqualTo(code);
        assertThat(script.stderr())
                .startsWith("holdfast: lock 'job': still held after waiting ")
                .contains("by 'shop@node7:4711'")
                .doesNotContain("secret");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void aWaitEndsWhenTheLockIsFree() throws IOException {
        server.command("SET", KEY, "L2~secret0123456789abcdef~shop@node7:4711", "PX", "3000");

        assertThat(run("run", "--wait", "forever", "job", "true").exitCode()).isZero();
    }

    @Test
    void withoutRedisTheCommandDoesNotRun() throws IOException {
        server.kill();

        Script script = run("run", "job", "touch", "ran");

        assertThat(script.exitCode()).isEqualTo(119);
        assertThat(script.stderr()).contains("lock 'job'", "127.0.0.1:" + server.port());
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void aLossKillsTheCommandAndAllItStarted() throws IOException {
        try (Script script = start("run", "--ttl", "3s", "job", "sh", "-c", FAMILY)) {
            List<ProcessHandle> family = family(script);

            server.kill();

            assertThat(script.exitCode()).isEqualTo(122);
            assertThat(script.stderr()).contains("holdfast: lock 'job': the lease was lost");
            awaitEnd(family);
        }
    }

    @Test
    void onLostSignalLetsTheCommandEndByItself() throws IOException {
        String tidy = "trap 'echo tidy; kill $!; exit 0' TERM; " + FAMILY;
        try (Script script = start("run", "--ttl", "3s", "--on-lost", "signal", "job", "sh", "-c", tidy)) {
            List<ProcessHandle> family = family(script);

            server.command("SET", KEY, "other");

            assertThat(script.exitCode()).isEqualTo(122);
            assertThat(script.stdout()).isEqualTo("tidy\n");
            awaitEnd(family);
        }
    }

    @Test
    void onLostIgnoreLetsTheCommandContinue() throws IOException {
        String patient = "until [ -e go ]; do sleep 0.05; done; echo done";
        try (Script script =
                start("run", "--ttl", "3s", "--no-renew", "--on-lost=ignore", "job", "sh", "-c", patient)) {
            await().atMost(LONG).until(() -> script.stderr().contains("the lease was lost"));

            Files.createFile(folder.resolve("go"));

            assertThat(script.exitCode()).isEqualTo(122);
            assertThat(script.stdout()).isEqualTo("done\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aSignalEndsTheCommandAndReleasesTheLock(String signal) throws IOException {
        try (Script script = start("run", "--ttl", "1h", "job", "sh", "-c", FAMILY)) {
            List<ProcessHandle> family = family(script);

            script.signal(signal);

            assertThat(script.exitCode()).isGreaterThan(128);
            awaitEnd(family);
            assertThat(isLocked()).isFalse();
            assertThat(script.stderr()).isEmpty();
        }
    }

    @Test
    void aSignalEndsAWait() throws IOException {
        server.command("SET", KEY, "L2~secret0123456789abcdef~shop@node7:4711");
        try (Script script = start("run", "--wait", "forever", "job", "touch", "ran")) {
            await().atMost(LONG).until(() -> server.calls("evalsha") > 1);

            script.signal("TERM");

            assertThat(script.exitCode()).isEqualTo(128 + 15);
            assertThat(folder.resolve("ran")).doesNotExist();
        }
    }
}
