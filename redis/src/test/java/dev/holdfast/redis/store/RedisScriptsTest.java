package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.client.Script.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisScriptsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "handshake",
                "acquire_free",
                "acquire",
                "extend",
                "release_unmarked",
                "release",
                "release_one_key",
                "release_and_acquire",
                "break",
                "confirm",
                "inspect",
                "incarnation",
                "explain"
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

    @ParameterizedTest
    @ValueSource(strings = {"acquire", "release", "release_and_acquire", "break"})
    void scriptThatHandsOverContainsTheIncludedText(String name) {
        assertThat(RedisScripts.named(name).text())
                .containsOnlyOnce("-- Hands the free lock over to the first live waiter.")
                .containsSubsequence("local increment", "call('ZPOPMIN', KEYS[2])", "outcome = 'GRANTED'")
                .doesNotContain("--@include");
    }

    @Test
    void scriptsThatReplyWithANumberAreThoseOfAFreeLock() {
        assertThat(RedisScripts.ACQUIRE_FREE.reply()).isEqualTo(Reply.NUMBER);
        assertThat(RedisScripts.RELEASE_UNMARKED.reply()).isEqualTo(Reply.NUMBER);
        assertThat(RedisScripts.ACQUIRE.reply()).isEqualTo(Reply.TEXT);
        assertThat(RedisScripts.RELEASE.reply()).isEqualTo(Reply.TEXT);
    }
}
