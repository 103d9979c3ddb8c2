package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of an operator on a large server: 100,000 keys, of which 1,000 are locks. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocksIT {
    private static final int LOCKS = 1_000;
    private static final String FILL = "for i = 1, 99000 do redis.call('SET', 'cache:' .. i, 'x') end "
            + "for i = 1, 1000 do redis.call('SET', 'lock:bulk:' .. i, 'L2~secret' .. string.format('%016d', i) .. '~job@node' .. i .. ':7',"
            + " 'PX', 600000) end";

    @TempDir
    private Path folder;

    private RedisServer server;
    private LockProvider locks;

    @BeforeAll
    void fill() {
        server = RedisServer.start();
        server.command("EVAL", FILL, "0");
        // A quarter of a second, as other tests may load the machine: a command of some milliseconds takes longer then.
        server.command("CONFIG", "SET", "slowlog-log-slower-than", "250000");
        server.command("SLOWLOG", "RESET");
        locks = LockProviders.open("lock:redis+jedis://127.0.0.1:" + server.port() + "?label=shop");
    }

    @AfterAll
    void stopServer() {
        locks.close();
        server.close();
    }

    @AfterEach
    void assertNothingWasSlow() {
        assertThat(server.command("SLOWLOG", "GET")).asString().isEqualTo("[]");
        assertThat(server.calls("keys")).isZero();
    }

    private Script run(String... args) throws IOException {
        return Script.run(folder, server.url(), args);
    }

    private static JsonNode json(Script script) throws IOException {
        return new JsonMapper().readTree(script.stdout());
    }

    @Test
    void lsListsAllLocksInSmallSteps() throws IOException {
        long scansBefore = server.calls("scan");

        Script script = run("ls", "--json", "bulk:*");

        assertThat(script.exitCode()).as(script.toString()).isZero();
        assertThat(json(script))
                .hasSize(LOCKS)
                .allMatch(lock -> lock.get("held").booleanValue())
                .allMatch(lock -> lock.get("holder").textValue().startsWith("job@node"));
        assertThat(json(script).findValuesAsText("lock")).contains("bulk:1", "bulk:1000");
        assertThat(script.stdout()).doesNotContain("secret");
        assertThat(server.calls("scan") - scansBefore)
                .as("steps of at most 1,000 keys")
                .isGreaterThan(100);
    }

    @Test
    void watchDoctorAndBreakDoNotBlockTheServer() throws IOException {
        Lease lease = locks.lock("large").tryAcquire().orElseThrow();

        assertThat(run("watch", "--count", "2", "--every", "1ms", "lar*").stdout())
                .containsOnlyOnce(" held large shop@");
        assertThat(run("doctor", server.url()).stdout()).contains("Redis ");
        assertThat(run("break", "large", "--yes", "--reason", "test").exitCode())
                .isZero();

        assertThat(lease.renew(Duration.ofSeconds(30))).isFalse();
    }

    @Test
    void lsSelectsByPatternAndIncludesForeignHolders() throws IOException {
        server.command("SET", "lock:odd:a\nb", "somebody", "PX", "600000");
        server.command("SET", "lock:odd[1]", "somebody", "PX", "600000");
        try (Lease lease = locks.lock("odd:ours").tryAcquire().orElseThrow()) {
            Script script = run("ls", "odd:*");

            assertThat(script.exitCode()).isZero();
            assertThat(script.stdout().lines().toList()).hasSize(3).satisfies(lines -> {
                assertThat(lines.get(0)).matches("lock +holder +left +waiters");
                assertThat(lines.get(1)).startsWith("odd:a\\x0ab  (another library)");
                assertThat(lines.get(2)).startsWith("odd:ours ").contains("shop@");
            });
            assertThat(lease.isHeld()).isTrue();
        }
        assertThat(run("ls", "odd\\[*").stdout().lines()).hasSize(2);
    }

    @Test
    void lsLeavesOutTheKeysOfTheLibrary() throws IOException {
        assertThat(locks.lock("listed").tryAcquire()).isPresent();
        server.command("SET", "lock:#e", "1");
        assertThat(server.command("EXISTS", "lock:#g")).isEqualTo(1L);

        assertThat(run("ls", "--json", "[#l]*").stdout()).contains("\"listed\"").doesNotContain("#");
    }

    @Test
    void lsWithoutLocksSucceeds() throws IOException {
        Script script = run("ls", "nothing:*");

        assertThat(script.exitCode()).isZero();
        assertThat(script.stdout()).isEmpty();
        assertThat(script.stderr()).isEqualTo("No lock is held.\n");
    }

    @Test
    void showOfAHeldLockPrintsItsHolder() throws IOException {
        try (Lease lease = locks.lock("shown").tryAcquire().orElseThrow()) {
            long fence = lease.fencingToken().getAsLong();
            Script text = run("show", "shown");
            Script object = run("show", "--json", "shown");

            assertThat(text.exitCode()).as(text.toString()).isZero();
            assertThat(text.stdout())
                    .contains("state      held\n", "holder     shop@", "lease      " + lease.owner() + "\n")
                    .containsPattern("last fence \\d{16}\n");
            // The command shows the last token that was issued for any lock.
            assertThat(json(object).get("fencingToken").longValue() - fence).isBetween(0L, 15L);
            assertThat(json(object).get("owner").textValue()).isEqualTo(lease.owner());
            assertThat(json(object).get("remainingMillis").longValue()).isBetween(1L, 30_000L);
        }
    }

    @Test
    void showOfAFreeLockPrintsFree() throws IOException {
        locks.lock("other").tryAcquire().orElseThrow().close();
        Object counter = server.command("GET", "lock:#g");

        Script script = run("show", "free");

        assertThat(script.exitCode()).isZero();
        assertThat(script.stdout())
                .isEqualTo("lock       free\nstate      free\nlast fence " + counter + "\nwaiters    0\n");
    }

    @Test
    void showOfAKeyThatIsNotALockFails() throws IOException {
        server.command("HSET", "lock:hash", "field", "value");

        Script script = run("show", "hash");

        assertThat(script.exitCode()).isEqualTo(119);
        assertThat(script.stderr()).startsWith("holdfast: lock 'hash': ");
    }

    @Test
    void withoutAServerTheExitCodeIs119() throws IOException {
        assertThat(run("ls", "--url", "lock:redis://127.0.0.1:1").exitCode()).isEqualTo(119);
        assertThat(run("ls", "--url", "lock:redis+lettuce://127.0.0.1:1").exitCode())
                .isEqualTo(2);
    }
}
