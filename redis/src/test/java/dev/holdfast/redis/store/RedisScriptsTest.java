package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisScriptsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "acquire",
                "extend",
                "release",
                "release_one_key",
                "release_and_acquire",
                "break",
                "confirm",
                "inspect",
                "incarnation"
            })
    void namedReturnsTheScriptOfThatName(String name) {
        assertThat(RedisScripts.named(name)).hasToString(name);
    }

    @Test
    void namedRejectsUnknownName() {
        assertThatThrownBy(() -> RedisScripts.named("hand_over"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no script hand_over");
    }

    @Test
    void releaseAndAcquireContainsBothScriptsAsFunctions() {
        assertThat(RedisScripts.RELEASE_AND_ACQUIRE.text())
                .containsSubsequence(
                        "local function hand_over(",
                        "local function release(ARGV)\n",
                        "local function acquire(ARGV)\n",
                        "release({ARGV[1]");
    }
}
