package dev.holdfast.benchmarks.server;

import static dev.holdfast.benchmarks.wire.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.testkit.redis.RedisServer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipelineTest {
    @Test
    void repliesComeInTheOrderOfTheCommands() throws Exception {
        try (RedisServer server = RedisServer.start();
                Pipeline connection = new Pipeline(server.port())) {
            connection.add(word("SET"), word("k"), word("v"));
            connection.add(word("GET"), word("k"));
            connection.add(word("GET"), word("none"));
            connection.add(word("DEL"), word("k"));

            List<@Nullable Object> replies = connection.flush();

            assertThat(replies).containsExactly(word("OK"), word("v"), null, 1L);
        }
    }

    @Test
    void anErrorReplyIsThrown() throws Exception {
        try (RedisServer server = RedisServer.start();
                Pipeline connection = new Pipeline(server.port())) {
            assertThatThrownBy(() -> connection.command(word("NO-SUCH-COMMAND")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("unknown command");
        }
    }
}
