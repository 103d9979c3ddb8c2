package dev.holdfast.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GivenServerTest {
    private final String before = System.getProperty(ServerSource.PROPERTY, "");
    private final RedisServer users = RedisServer.start();

    @BeforeEach
    void giveIt() {
        System.setProperty(ServerSource.PROPERTY, "redis://127.0.0.1:" + users.port());
    }

    @AfterEach
    void takeItBack() {
        System.setProperty(ServerSource.PROPERTY, before);
        users.close();
    }

    @Test
    void aGivenServerIsUsedAndLeftEmpty() throws IOException {
        try (RedisServer server = RedisServer.start();
                RespConnection client = new RespConnection(server.port())) {
            client.command("SET", "k", "v");

            assertThat(server.command("GET", "k")).isEqualTo("v");
            assertThat(users.command("GET", "k")).isEqualTo("v");
        }

        assertThat(users.command("DBSIZE")).isEqualTo(0L);
    }

    @Test
    void eachTestFindsTheGivenServerEmpty() {
        RedisServer.start().close();
        users.command("SET", "left", "by a test that crashed");
        users.command("GET", "left");

        try (RedisServer server = RedisServer.start()) {
            assertThat(server.command("DBSIZE")).isEqualTo(0L);
            assertThat(server.calls("get")).isZero();
        }
    }

    @Test
    void aServerThatHasKeysOfSomebodyElseIsLeftAlone() {
        users.command("SET", "precious", "data");

        assertThatThrownBy(RedisServer::start)
                .hasMessageContaining("it has keys, and tests would remove them")
                .hasMessageContaining("db0:keys=1");

        assertThat(users.command("GET", "precious")).isEqualTo("data");
        users.command("DEL", "precious");
        RedisServer.start().close();
    }

    @Test
    void whatNeedsAProcessOfItsOwnSaysSo() {
        try (RedisServer server = RedisServer.start()) {
            assertThatThrownBy(server::kill).hasMessageContaining("run this test without -Dholdfast.redis");
            assertThatThrownBy(server::pause).hasMessageContaining("cannot be killed, stopped or looked into");
            assertThatThrownBy(server::restart).hasMessageContaining("the server at redis://127.0.0.1:");
            assertThatThrownBy(server::pid).isInstanceOf(IllegalStateException.class);
        }
        assertThat(users.command("PING")).isEqualTo("PONG");
    }

    @Test
    void oneGivenServerIsNotTwo() {
        try (RedisServer first = RedisServer.start()) {
            assertThatThrownBy(RedisServer::start).hasMessageContaining("this test needs several servers");
            assertThat(first.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aTestWithSettingsNeedsItsOwnServer() {
        assertThatThrownBy(
                        () -> RedisServer.builder().setting("appendonly", "yes").start())
                .hasMessageContaining("settings of its own");
    }

    @Test
    void aPasswordIsNotTaken() {
        System.setProperty(ServerSource.PROPERTY, "redis://:canary@127.0.0.1:" + users.port());

        assertThatThrownBy(RedisServer::start)
                .hasMessageContaining("without a password")
                .hasMessageNotContaining("canary");
    }
}
