package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.Lease;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Specifies which commands are sent, and what is stored in Redis. */
public interface WireContract extends BackendFixture {
    /**
     * The commands of the scripts for a lock without waiters, those that servers have for compare-and-delete, those of this test,
     * and those that make connections and keep idle ones alive.
     */
    Set<String> EXPECTED_COMMANDS = Set.of(
            "evalsha",
            "time",
            "exists",
            "incrby",
            "set",
            "get",
            "del",
            "delex",
            "delifeq",
            "config|resetstat",
            "info",
            "ping",
            "hello",
            "client|setname");

    @Test
    default void acquireAndReleaseSendOneCommandEach() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            server.command("CONFIG", "RESETSTAT");
            for (int i = 0; i < 10; i++) {
                locks.lock("a").acquire().close();
                locks.lock("a").tryAcquire().orElseThrow().close();
                locks.lock("a").acquireAsync(PATIENCE).join().releaseAsync().join();
            }
            assertThat(server.calls("evalsha") + nativeReleases(server)).isEqualTo(60);
            assertThat(commands(server)).isSubsetOf(EXPECTED_COMMANDS);
        }
    }

    /** Returns how often a lock was released by a command of the server, which not every server and client has. */
    private static long nativeReleases(RedisServer server) {
        return server.calls("delex") + server.calls("delifeq");
    }

    private static Set<String> commands(RedisServer server) {
        return Stream.of(String.valueOf(server.command("INFO", "commandstats")).split("\r\n"))
                .filter(line -> line.startsWith("cmdstat_"))
                .map(line -> line.substring("cmdstat_".length(), line.indexOf(':')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    default void forgottenScriptIsSentOnceByEval() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            server.command("SCRIPT", "FLUSH");
            server.command("CONFIG", "RESETSTAT");
            for (int i = 0; i < 3; i++) {
                locks.lock("a").acquire().close();
            }
            long nativeReleases = nativeReleases(server);
            long scripts = nativeReleases == 0 ? 2 : 1;
            assertThat(server.calls("eval"))
                    .as("acquire and release by a script, once each")
                    .isEqualTo(scripts);
            assertThat(server.calls("evalsha") + nativeReleases).isEqualTo(6);
            server.command("SCRIPT", "FLUSH");
            assertThat(locks.lock("a")
                            .acquireAsync(PATIENCE)
                            .join()
                            .renewAsync(PATIENCE)
                            .join())
                    .isTrue();
            assertThat(server.calls("eval")).as("acquire and renewal").isEqualTo(scripts + 2);
        }
    }

    @Test
    default void lockKeyHasTheBytesOfPrefixAndName() throws Exception {
        List<String> names = List.of(
                "new\nline",
                "carriage\r\nreturn",
                "nul\0inside",
                "\ud83d\ude00 \u00e9 e\u0301 \u4e2d",
                "\r\n*1\r\n$8\r\nFLUSHALL\r\n",
                "\u007f\u0080\uffff\ufffd",
                "%s %n $x \\n \"'",
                " leading and trailing ");
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server).set(StandardOptions.KEY_PREFIX, "p\u00e9:"))) {
            for (String name : names) {
                server.command("FLUSHALL");
                try (Lease lease = locks.lock(name).tryAcquire().orElseThrow()) {
                    assertThat(server.command("EXISTS", "p\u00e9:" + name)).isEqualTo(1L);
                    assertThat(server.command("EXISTS", "p\u00e9:#g"))
                            .as("the one counter of fencing tokens")
                            .isEqualTo(1L);
                    assertThat(server.command("DBSIZE")).isEqualTo(2L);
                    assertThat(lease.renew(PATIENCE)).isTrue();
                    assertThat(locks.lock(name).inspect().owner()).contains(lease.owner());
                    assertThat(lease.release()).isTrue();
                    assertThat(server.command("KEYS", "*"))
                            .as("no key is left for the name")
                            .isEqualTo(List.of("p\u00e9:#g"));
                }
            }
        }
    }

    @Test
    default void valueIsAStringWithTheReadableHolder() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server).set(StandardOptions.LABEL, "billing"));
                Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
            assertThat(server.command("TYPE", "lock:a")).isEqualTo("string");
            String value = String.valueOf(server.command("GET", "lock:a"));
            assertThat(value)
                    .matches("L2~[A-Za-z0-9_-]{22}~billing@.+:"
                            + ProcessHandle.current().pid());
            assertThat((Long) server.command("PTTL", "lock:a")).isBetween(20_000L, 30_000L);
            assertThat(value.substring(0, 26)).doesNotContain(lease.owner());
        }
    }

    @Test
    default void serverErrorIsTranslatedAndShowsNoToken() throws Exception {
        try (SecretScanner secrets = new SecretScanner();
                RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            server.command("HSET", "lock:a", "somebody", "1");
            Throwable thrown = catchThrowable(() -> locks.lock("a").tryAcquire());
            assertThat(thrown).isInstanceOf(LockKeyConflictException.class);
            secrets.assertNoSecretIn(thrown);
            assertThat(server.command("TYPE", "lock:a")).isEqualTo("hash");

            server.command("CONFIG", "SET", "maxmemory", "1");
            Throwable full = catchThrowable(() -> locks.lock("b").tryAcquire());
            assertThat(full).isInstanceOf(LockUnavailableException.class).hasMessageContaining("OOM");
            secrets.assertNoSecretIn(full);
        }
    }
}
