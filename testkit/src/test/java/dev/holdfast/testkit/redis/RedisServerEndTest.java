package dev.holdfast.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.jvm.ChildJvm;
import dev.holdfast.testkit.jvm.ParentWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisServerEndTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Starts a server, says which, and lives until it is ended. */
    static final class Owner {
        public static void main(String[] args) throws InterruptedException {
            ParentWatch.start();
            RedisServer server = RedisServer.start();
            System.out.println(server.pid() + " " + server.folder());
            new CountDownLatch(1).await();
        }
    }

    /** Kills a server that it might start again, says where that ran, and lives until it is ended. */
    static final class OwnerOfKilled {
        public static void main(String[] args) throws InterruptedException {
            ParentWatch.start();
            RedisServer server = RedisServer.start();
            server.kill();
            server.restart();
            server.kill();
            System.out.println(server.folder());
            new CountDownLatch(1).await();
        }
    }

    @Test
    void aClosedServerLeavesNothing() {
        RedisServer server = RedisServer.start();

        server.close();

        assertThat(ProcessHandle.of(server.pid())).isEmpty();
        assertThat(server.folder()).doesNotExist();
    }

    @Test
    void aServerThatIsClosedAfterItWasKilledLeavesNothing() {
        RedisServer server = RedisServer.start();
        server.kill();

        server.close();

        assertThat(server.folder()).doesNotExist();
    }

    @Test
    void aServerThatWasKilledGetsNoMoreSignals() {
        try (RedisServer server = RedisServer.start()) {
            server.kill();

            assertThatThrownBy(server::pause).hasMessageContaining("was killed and not started again");
        }
    }

    @Test
    void aSignalGoesToOneProcessOnly() {
        assertThatThrownBy(() -> Signals.send(0, "CONT")).hasMessage("not one process: 0");
        assertThatThrownBy(() -> Signals.send(-1, "CONT")).hasMessage("not one process: -1");
    }

    @Test
    void aKilledServerFindsItsFilesAgain() {
        try (RedisServer server =
                RedisServer.builder().setting("appendonly", "yes").start()) {
            server.command("SET", "key", "value");
            server.kill();

            server.restart();

            assertThat(server.command("GET", "key")).isEqualTo("value");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONT", "INT", "HUP"})
    void nothingIsLeftOfAServerWhoseJvmIsKilled(String signal) throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (ChildJvm owner = ChildJvm.of(Owner.class).onLine(lines::add).start()) {
            String line = lines.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(line).isNotNull();
            String[] server = line.split(" ", 2);
            ProcessHandle guard = guardOf(owner);
            Signals.send(guard.pid(), signal); // a terminal sends its signals to all that was started from it

            owner.kill();

            await().atMost(LONG).until(() -> !guard.isAlive());
            assertThat(ProcessHandle.of(Long.parseLong(server[0]))).isEmpty();
            assertThat(Path.of(server[1])).doesNotExist();
        }
    }

    @Test
    void nothingIsLeftOfAServerThatWasKilledBeforeItsJvm() throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (ChildJvm owner =
                ChildJvm.of(OwnerOfKilled.class).onLine(lines::add).start()) {
            String folder = lines.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(folder).isNotNull();
            assertThat(Path.of(folder)).exists();

            owner.kill();

            await().atMost(LONG).until(() -> !Files.exists(Path.of(folder)));
        }
    }

    private static ProcessHandle guardOf(ChildJvm owner) {
        return ProcessHandle.of(owner.pid())
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow();
    }
}
