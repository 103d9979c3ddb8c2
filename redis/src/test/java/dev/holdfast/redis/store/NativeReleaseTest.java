package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeReleaseTest {
    private final NativeRelease release = new NativeRelease(true);

    @Test
    void unknownServerGetsTheScript() {
        assertThat(release.script()).isSameAs(RedisScripts.RELEASE_UNMARKED);
    }

    @ParameterizedTest
    @CsvSource({
        "redis,  8.4.0,     DELEX",
        "redis,  8.4,       DELEX",
        "redis,  8.10.2,    DELEX",
        "redis,  9.0.0,     DELEX",
        "redis,  10.0.0,    DELEX",
        "redis,  8.3.9,     release_unmarked",
        "redis,  7.4.2,     release_unmarked",
        "valkey, 9.0.0,     DELIFEQ",
        "valkey, 9.1.2-rc1, DELIFEQ",
        "valkey, 10.0.0,    DELIFEQ",
        "valkey, 8.1.4,     release_unmarked",
        "other,  9.9.9,     release_unmarked",
        "'',     '',        release_unmarked",
        "redis,  '',        release_unmarked",
        "redis,  9,         release_unmarked",
        "redis,  unstable,  release_unmarked",
        "redis,  x.y.z,     release_unmarked",
    })
    void commandIsChosenByServerAndVersion(String server, String version, String name) {
        release.serverIs(server, version);

        assertThat(release.script()).hasToString(name);
        assertThat(release.script().isCommand()).isEqualTo(!name.equals("release_unmarked"));
    }

    @Test
    void clientThatSendsNoCommandsKeepsTheScript() {
        NativeRelease scriptOnly = new NativeRelease(false);
        scriptOnly.serverIs("redis", "8.4.0");
        assertThat(scriptOnly.script()).isSameAs(RedisScripts.RELEASE_UNMARKED);
        scriptOnly.serverIs("valkey", "9.0.0");
        assertThat(scriptOnly.script()).isSameAs(RedisScripts.RELEASE_UNMARKED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOPERM User default has no permissions to run the 'delex' command",
                "ERR unknown command 'DELEX', with args beginning with: 'lock:orders'",
            })
    void commandThatTheServerDoesNotHaveOrPermitIsNotUsedAnyMore(String error) {
        release.serverIs("redis", "8.4.0");

        assertThat(release.isRefused(RedisScripts.DELEX, new RedisErrorReply(error)))
                .isTrue();
        assertThat(release.script()).isSameAs(RedisScripts.RELEASE_UNMARKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WRONGTYPE a list", "READONLY a replica", "ERR syntax error", "LOADING the data"})
    void commandThatFailsOtherwiseIsUsedAgain(String error) {
        release.serverIs("valkey", "9.0.0");

        assertThat(release.isRefused(RedisScripts.DELIFEQ, new CompletionException(new RedisErrorReply(error))))
                .isTrue();
        assertThat(release.script()).isSameAs(RedisScripts.DELIFEQ);
    }

    @Test
    void missingReplyIsNoRefusal() {
        release.serverIs("redis", "8.4.0");

        assertThat(release.isRefused(RedisScripts.DELEX, new RedisUnreachable("no reply", null, true)))
                .isFalse();
        assertThat(release.script()).isSameAs(RedisScripts.DELEX);
    }

    @Test
    void errorOfTheScriptIsNoRefusalOfTheCommand() {
        release.serverIs("redis", "8.4.0");

        assertThat(release.isRefused(RedisScripts.RELEASE_UNMARKED, new RedisErrorReply("NOPERM refused")))
                .isFalse();
        assertThat(release.script()).isSameAs(RedisScripts.DELEX);
    }
}
