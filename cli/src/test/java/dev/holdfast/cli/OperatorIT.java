package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watches and breaks locks, and checks servers, as an operator does. */
@Timeout(180)
class OperatorIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final LockOptions HELD_FOR_LONG = LockOptions.builder()
            .leaseTime(Duration.ofMinutes(5))
            .autoRenew(false)
            .build();

    @TempDir
    private Path folder;

    private RedisServer server;
    private LockProvider locks;

    @BeforeEach
    void startServer() {
        server = RedisServer.start();
        locks = LockProviders.open("lock:redis+jedis://127.0.0.1:" + server.port() + "?label=shop&leaseTime=6s");
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(LockUnavailableException.class)
                .until(() -> !locks.lock("connecting").inspect().isHeld());
    }

    @AfterEach
    void stopServer() {
        locks.close();
        server.close();
    }

    private Script run(String... args) throws IOException {
        return Script.run(folder, server.url(), args);
    }

    private static JsonNode about(String subject, Script doctor) throws IOException {
        for (JsonNode finding : new JsonMapper().readTree(doctor.stdout())) {
            if (finding.get("subject").textValue().equals(subject)) {
                return finding;
            }
        }
        throw new AssertionError("nothing about " + subject + " in " + doctor);
    }

    @Test
    void doctorWarnsOfEvictionAndMissingPersistence() throws IOException {
        server.command("CONFIG", "SET", "maxmemory", "100mb");
        server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");

        Script doctor = run("doctor", "--json", server.url());

        assertThat(doctor.exitCode()).as(doctor.toString()).isOne();
        assertThat(about("eviction", doctor).get("warning").booleanValue()).isTrue();
        assertThat(about("eviction", doctor).get("value").textValue()).isEqualTo("allkeys-lru at 100 MiB");
        assertThat(about("persistence", doctor).get("value").textValue()).isEqualTo("no append-only file");
        assertThat(about("client", doctor).get("value").textValue()).matches("Jedis \\d+\\.\\d+.*");
        assertThat(about("clock", doctor).get("warning").booleanValue()).isFalse();
        assertThat(about("version", doctor).get("value").textValue()).matches("(Redis|Valkey) .*");
        assertThat(about("native compare", doctor).get("value").textValue()).isEqualTo(commandThatCompares());
        assertThat(about("tokens", doctor).get("value").textValue()).isEqualTo("none issued");
        assertThat(server.command("DBSIZE")).isEqualTo(0L);
    }

    private String commandThatCompares() {
        return Stream.of("DELEX", "DELIFEQ")
                .filter(command -> ((List<?>) server.command("COMMAND", "INFO", command)).get(0) != null)
                .findFirst()
                .orElse("none");
    }

    @Test
    void doctorWarnsOfTokensThatAreAheadOfTheClock() throws IOException {
        locks.lock("job").tryAcquire().orElseThrow().close();
        assertThat(about("tokens", run("doctor", "--json")).get("warning").booleanValue())
                .isFalse();

        server.command("INCRBY", "lock:#g", "3600000000");
        JsonNode ahead = about("tokens", run("doctor", "--json"));
        assertThat(ahead.get("warning").booleanValue()).isTrue();
        assertThat(ahead.get("value").textValue()).matches("(59m\\d+s|60m0s) ahead of the clock");

        server.command("DEL", "lock:#g");
        server.command("RPUSH", "lock:#g", "a");
        JsonNode wrong = about("tokens", run("doctor", "--json"));
        assertThat(wrong.get("warning").booleanValue()).isTrue();
        assertThat(wrong.get("value").textValue()).isEqualTo("no number");
    }

    @Test
    void doctorHasNoWarningForAServerThatSyncsEachWrite() throws IOException {
        server.command("CONFIG", "SET", "appendonly", "yes", "appendfsync", "always");
        await().atMost(LONG)
                .until(() ->
                        String.valueOf(server.command("INFO", "persistence")).contains("aof_enabled:1"));

        Script doctor = run("doctor");

        assertThat(doctor.exitCode()).as(doctor.toString()).isZero();
        assertThat(doctor.stdout())
                .contains("appendfsync always", "no memory limit")
                .doesNotContain("WARN", "\u001b");
        assertThat(doctor.stdout().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void doctorWarnsOfAReplica() throws IOException {
        try (RedisServer replica = RedisServer.start()) {
            replica.command("REPLICAOF", "127.0.0.1", String.valueOf(server.port()));
            await().atMost(LONG)
                    .until(() -> String.valueOf(replica.command("INFO", "replication"))
                            .contains("master_link_status:up"));

            assertThat(about("role", run("doctor", "--json", replica.url()))
                            .get("warning")
                            .booleanValue())
                    .isTrue();
            assertThat(about("replicas", run("doctor", "--json", server.url()))
                            .get("value")
                            .textValue())
                    .isEqualTo("1");
        }
    }

    @Test
    void doctorWithoutAServerExitsWith119() throws IOException {
        server.kill();

        assertThat(run("doctor").exitCode()).isEqualTo(119);
    }

    @Test
    void breakTakesTheLockFromTheHolderThatWasShown() throws IOException {
        Lease lease = locks.lock("job").tryAcquire().orElseThrow();

        try (Script script = Script.start(folder, server.url(), "break", "job", "--reason", "node is gone")) {
            await().atMost(LONG).until(() -> script.stderr().contains("Type 'yes'"));
            script.type("yes");

            assertThat(script.exitCode()).as(script.toString()).isZero();
            assertThat(script.stderr()).contains("holder     shop@", lease.owner());
        }
        assertThat(server.command("EXISTS", "lock:job")).isEqualTo(0L);
        await().atMost(LONG).until(() -> lease.lost().isDone());
        assertThat(lease.lost().join())
                .asString()
                .contains("; broken by " + System.getProperty("user.name") + "@")
                .endsWith(": node is gone]");
        assertThat(String.valueOf(server.command("XRANGE", "lock:#w:audit", "-", "+")))
                .contains("job", "node is gone", lease.owner(), "shop@", System.getProperty("user.name") + "@")
                .containsPattern("fence, \\d{16},");
    }

    @Test
    void aBrokenLockGoesToTheFirstWaiter() throws IOException {
        Lease lease = locks.lock("job", HELD_FOR_LONG).tryAcquire().orElseThrow();
        CompletableFuture<Lease> waiting = locks.lock("job", HELD_FOR_LONG).acquireAsync(LONG);
        await().atMost(LONG).until(() -> locks.lock("job").inspect().waiters().orElse(0) == 1);
        assertThat(run("show", "job").stdout()).containsPattern("waiters +1, the first for \\d+\\.\\ds\n");

        assertThat(run("break", "job", "--yes", "--reason", "node is gone").exitCode())
                .isZero();

        Lease next = waiting.join();
        assertThat(next.fencingToken().getAsLong())
                .isGreaterThan(lease.fencingToken().getAsLong());
        next.ensureHeld();
        assertThat(lease.renew(Duration.ofMinutes(5))).isFalse();
        assertThat(lease.lost()).isCompletedWithValueMatching(loss -> loss.reason() == LeaseLoss.Reason.TAKEN);
    }

    @Test
    void breakSparesAHolderThatCameLater() throws IOException {
        Lease first = locks.lock("job").tryAcquire().orElseThrow();
        try (Script script = Script.start(folder, server.url(), "break", "job", "--reason", "test")) {
            await().atMost(LONG).until(() -> script.stderr().contains("Type 'yes'"));
            first.release();
            try (Lease second = locks.lock("job").tryAcquire().orElseThrow()) {
                script.type("yes");

                assertThat(script.exitCode()).isOne();
                assertThat(script.stderr()).contains("not broken: the holder that was shown does not have the lock");
                second.ensureHeld();
                assertThat(second.renew(Duration.ofSeconds(6))).isTrue();
            }
        }
        assertThat(server.command("EXISTS", "lock:#w:audit")).isEqualTo(0L);
    }

    @Test
    void breakTakesALockWithWaitersFromTheHolderThatWasShown() throws IOException {
        Lease lease = locks.lock("job", HELD_FOR_LONG).tryAcquire().orElseThrow();
        try (Script script = Script.start(folder, server.url(), "break", "job", "--reason", "test")) {
            await().atMost(LONG).until(() -> script.stderr().contains("Type 'yes'"));
            CompletableFuture<Lease> waiting = locks.lock("job", HELD_FOR_LONG).acquireAsync(LONG);
            await().atMost(LONG)
                    .until(() ->
                            String.valueOf(server.command("GET", "lock:job")).endsWith("~"));
            script.type("yes");

            assertThat(script.exitCode()).as(script.toString()).isZero();
            assertThat(script.stderr()).contains(lease.owner());
            waiting.join().ensureHeld();
        }
    }

    @Test
    void breakWithoutAYesDoesNothing() throws IOException {
        try (Lease lease = locks.lock("job").tryAcquire().orElseThrow();
                Script script = Script.start(folder, server.url(), "break", "job", "--reason", "test")) {
            script.type("y");

            assertThat(script.exitCode()).isOne();
            assertThat(lease.renew(Duration.ofSeconds(6))).isTrue();
        }
    }

    @Test
    void breakRemovesAForeignHolder() throws IOException {
        server.command("SET", "lock:job", "somebody");

        assertThat(run("break", "job", "--yes", "--reason", "left over").exitCode())
                .isZero();
        assertThat(server.command("EXISTS", "lock:job")).isEqualTo(0L);
        assertThat(run("break", "job", "--yes", "--reason", "again").exitCode()).isOne();
    }

    @Test
    void watchPrintsAcquiredAndReleasedLocks() throws IOException {
        try (Script script = Script.start(folder, server.url(), "watch", "--every", "50ms", "job*")) {
            Lease lease = locks.lock("job:1").tryAcquire().orElseThrow();
            await().atMost(LONG).until(() -> script.stdout().contains(" held job:1 shop@"));

            lease.release();

            await().atMost(LONG).until(() -> script.stdout().contains(" free job:1 shop@"));
            assertThat(script.stdout().lines()).hasSize(2);
            script.signal("TERM");
            assertThat(script.exitCode()).isEqualTo(128 + 15);
            assertThat(script.stderr()).isEmpty();
        }
    }

    @Test
    void watchEndsAfterItsCount() throws IOException {
        assertThat(run("watch", "--count", "2", "--every", "1ms").exitCode()).isZero();
    }
}
