package dev.holdfast.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.wire.Words;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RLockCommandsTest {
    @Test
    void recordedCommandsAcquireAndReleaseALockOfAnotherName() throws Exception {
        try (RedisServer server = RedisServer.start();
                Pipeline connection = new Pipeline(server.port())) {
            RLockCommands commands = RLockCommands.record(server.port());

            commands.add(connection, "other");
            List<@Nullable Object> replies = connection.flush();

            assertThat(replies).as("two scripts and a DEL").containsExactly(null, 1L, 1L);
            assertThat(commands.isDone(replies)).isTrue();
            assertThat(server.command("DBSIZE")).isEqualTo(0L);
        }
    }

    @Test
    void acquiringALockOfSomeoneElseIsNotDone() throws Exception {
        try (RedisServer server = RedisServer.start();
                Pipeline connection = new Pipeline(server.port())) {
            RLockCommands commands = RLockCommands.record(server.port()).scriptsOnly();
            connection.command(Words.word("HSET"), Words.word("other"), Words.word("owner"), Words.word("1"));

            commands.add(connection, "other");

            assertThat(commands.isDone(connection.flush())).isFalse();
        }
    }
}
