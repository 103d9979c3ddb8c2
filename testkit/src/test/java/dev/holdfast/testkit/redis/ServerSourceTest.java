package dev.holdfast.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServerSourceTest {
    private final String before = System.getProperty(ServerSource.PROPERTY, "");

    @TempDir
    Path folder;

    @AfterEach
    void restore() {
        give(before);
    }

    private static void give(String setting) {
        System.setProperty(ServerSource.PROPERTY, setting);
    }

    private Path script(String text) throws IOException {
        Path script = Files.writeString(folder.resolve("server"), "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private static Path program() {
        return RedisBinary.find().orElseThrow();
    }

    @Test
    void aGivenProgramIsRun() throws IOException {
        give(script("touch '" + folder + "/was-run'; exec '" + program() + "' \"$@\"")
                .toString());

        try (RedisServer server = RedisServer.start()) {
            assertThat(server.command("PING")).isEqualTo("PONG");
        }

        assertThat(folder.resolve("was-run")).exists();
    }

    @Test
    void whatIsNoProgramIsRefused() {
        give("/no/such/server");

        assertThatThrownBy(RedisServer::start)
                .hasMessageContaining("holdfast.redis is neither a program, nor redis://HOST:PORT")
                .hasMessageContaining("\"/no/such/server\"");
    }

    @Test
    @Timeout(15)
    void aServerThatDoesNotStartSaysWhyAtOnce() {
        assertThatThrownBy(() ->
                        RedisServer.builder().setting("no-such-setting", "1").start())
                .hasMessageContaining("redis-server did not start")
                .hasMessageContaining("no-such-setting");
    }

    @Test
    void aPortThatSomebodyTookMeanwhileIsChangedForAnother() throws IOException {
        give(script(
                        "[ -e '" + folder + "/second' ] && exec '" + program() + "' \"$@\"\n" + "touch '" + folder
                                + "/second'; echo 'Could not create server TCP listening socket 127.0.0.1:1: bind: Address in use'; exit 1")
                .toString());

        try (RedisServer server = RedisServer.start()) {
            assertThat(server.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aServerWithAPasswordIsTalkedTo() {
        try (RedisServer server =
                RedisServer.builder().setting("requirepass", "canary").start()) {
            assertThat(server.command("PING")).isEqualTo("PONG");
        }
    }
}
