package dev.holdfast.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisServerTest {
    /** What the server says first and the process id, which the shell says, once came out of one pipe. */
    @Test
    void everyServerStarts() {
        for (int i = 0; i < 50; i++) {
            try (RedisServer server = RedisServer.start()) {
                assertThat(server.command("PING")).isEqualTo("PONG");
            }
        }
    }

    @Test
    void callsAreCounted() {
        try (RedisServer server = RedisServer.start()) {
            for (int i = 0; i < 3; i++) {
                server.command("EVAL", "return redis.call('SET', 'a', 'b')", "0");
            }
            assertThat(server.calls("eval")).isEqualTo(3);
            assertThat(server.calls("set")).as("by a script").isEqualTo(3);
            assertThat(server.calls("get")).isZero();

            server.command("CONFIG", "RESETSTAT");
            assertThat(server.calls("eval")).isZero();
        }
    }
}
