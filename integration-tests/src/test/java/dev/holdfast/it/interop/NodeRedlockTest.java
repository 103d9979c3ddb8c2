package dev.holdfast.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lets npm redlock and a quorum of this library take turns on the same key of the same three servers. Each round updates a
 * counter. An update is lost if both hold the lock. Needs Node, and the packages of {@code package.json} in {@code holdfast.interop}.
 */
@Tag("interop")
@Timeout(600)
class NodeRedlockTest {
    private static final int ROUNDS = 1_200;

    private final List<RedisServer> members =
            Stream.generate(RedisServer::start).limit(3).toList();
    private final RedisServer ledger = RedisServer.start();

    @TempDir
    Path folder;

    @AfterEach
    void stopServers() {
        members.forEach(RedisServer::close);
        ledger.close();
    }

    @ParameterizedTest
    @CsvSource({"redlock4, jedis", "redlock5, lettuce"})
    void npmRedlockAndHoldfastExcludeEachOther(String module, String client) throws IOException, InterruptedException {
        for (String key : List.of("count", "overlaps", "handovers")) {
            ledger.command("SET", key, "0");
        }
        ledger.command("SET", "inside", "");
        Path output = folder.resolve("output");
        Process node = node(module, output);
        try (LockProvider locks = LockProviders.open(url(client))) {
            DistributedLock lock = locks.lock("orders");
            while (Integer.parseInt(read("count")) == 0) {
                assertThat(node.isAlive()).as(() -> textOf(output)).isTrue();
                Thread.sleep(1);
            }
            for (int i = 0; i < ROUNDS; i++) {
                try (Lease lease = lock.acquire(Duration.ofMinutes(2))) {
                    enter();
                    lease.ensureHeld();
                }
                Thread.sleep(ThreadLocalRandom.current().nextInt(25)); // give the other client a turn
            }
            assertThat(node.waitFor(400, TimeUnit.SECONDS)).isTrue();
        } finally {
            node.destroyForcibly();
        }
        assertThat(node.exitValue()).as(() -> textOf(output)).isZero();
        assertThat(read("overlaps")).isEqualTo("0");
        assertThat(read("count")).isEqualTo(String.valueOf(2 * ROUNDS));
        int handovers = Integer.parseInt(read("handovers"));
        System.out.println("interop: " + module + " and " + client + " took turns " + handovers + " times in "
                + 2 * ROUNDS + " rounds");
        assertThat(handovers).as("turns of the lock between the two").isGreaterThan(50);
    }

    /** Increments the counter, as worker.js does. */
    private void enter() {
        count("overlaps", !"".equals(ledger.command("GETSET", "inside", "java")));
        count("handovers", !"java".equals(ledger.command("GETSET", "last", "java")));
        ledger.command("SET", "count", String.valueOf(Integer.parseInt(read("count")) + 1));
        count("overlaps", !"java".equals(ledger.command("GETSET", "inside", "")));
    }

    private void count(String what, boolean happened) {
        if (happened) {
            ledger.command("INCR", what);
        }
    }

    private String read(String key) {
        return String.valueOf(ledger.command("GET", key));
    }

    private String url(String client) {
        String hosts =
                members.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
        return "lock:redlock:redis+" + client + "://" + hosts + "?restartGuard=off";
    }

    private Process node(String module, Path output) throws IOException {
        Path packages = Path.of(System.getProperty("holdfast.interop", "")).resolve("node_modules");
        assertThat(packages.resolve(module))
                .as("the package; .ci/interop installs it and sets holdfast.interop")
                .isDirectory();
        Path script = Path.of("src/test/resources/dev/holdfast/it/interop/worker.js");
        List<String> command = new ArrayList<>(List.of("node", script.toString(), module, "lock:orders"));
        command.add(String.valueOf(ROUNDS));
        command.add(String.valueOf(ledger.port()));
        members.forEach(server -> command.add(String.valueOf(server.port())));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("NODE_PATH", packages.toAbsolutePath().toString());
        return builder.start();
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
