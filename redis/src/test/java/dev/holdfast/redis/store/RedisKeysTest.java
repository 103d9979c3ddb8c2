package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisKeysTest {
    @ParameterizedTest
    @CsvSource({
        "lock:,  orders,    lock:orders,    lock:#w:q:{lock:orders}",
        "{app}:, x,         {app}:x,        {app}:#t:q:{app}:x",
        "lock:,  {user1}:a, lock:{user1}:a, lock:#t:q:lock:{user1}:a",
        "lock:,  a,         lock:a,         lock:#w:q:{lock:a}",
        "lock:,  {a},       lock:{a},       lock:#t:q:lock:{a}",
        "lock:,  a{b,       lock:a{b,       lock:#w:q:{lock:a{b}",
        "lock:,  {,         lock:{,         lock:#w:q:{lock:{}",
        "lock:,  a{b}c{d},  lock:a{b}c{d},  lock:#t:q:lock:a{b}c{d}",
        "'',     a,         a,              #w:q:{a}",
        "'',     {a},       {a},            #t:q:{a}",
    })
    void lockKeyIsPrefixAndNameAndQueueKeyIsBesideIt(String prefix, String name, String lock, String queue) {
        RedisKeys keys = new RedisKeys(prefix);
        keys.check(name);
        assertThat(text(keys.lock(name))).isEqualTo(lock);
        assertThat(text(keys.side("q", name))).isEqualTo(queue);
        assertThat(keys.all(name).stream().map(RedisKeysTest::text))
                .containsExactly(lock, queue, prefix + "#g", queue.replaceFirst(":q:", ":h:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "h"})
    void sideKeysOfAllKindsHaveTheSameForm(String kind) {
        assertThat(text(new RedisKeys("lock:").side(kind, "orders"))).isEqualTo("lock:#w:" + kind + ":{lock:orders}");
        assertThat(text(new RedisKeys("{app}:").side(kind, "x"))).isEqualTo("{app}:#t:" + kind + ":{app}:x");
    }

    @Test
    void locksOfAPrefixShareTheCounterOfFencingTokens() {
        RedisKeys keys = new RedisKeys("lock:");

        assertThat(text(keys.counter())).isEqualTo("lock:#g");
        assertThat(keys.all("a").get(2)).isEqualTo(keys.all("{b}").get(2)).isEqualTo(keys.counter());
    }

    @Test
    void keysThatBelongToNoLockAreUnderThePrefix() {
        RedisKeys keys = new RedisKeys("lock:");

        assertThat(text(keys.epoch())).isEqualTo("lock:#e");
        assertThat(text(keys.audit())).isEqualTo("lock:#w:audit");
        assertThat(keys.channel("1")).isEqualTo("lock:#c:1");
    }

    @Test
    void keysOfAnotherLockAreNotThoseOfTheLastOne() {
        RedisKeys keys = new RedisKeys("lock:");

        assertThat(text(keys.all("a").get(0))).isEqualTo("lock:a");
        assertThat(text(keys.all("b").get(0))).isEqualTo("lock:b");
        assertThat(keys.withoutHeartbeats("b").stream().map(RedisKeysTest::text))
                .containsExactly("lock:b", "lock:#w:q:{lock:b}", "lock:#g");
    }

    @Test
    void lockNameIsWhatFollowsThePrefix() {
        RedisKeys keys = new RedisKeys("lock:");

        assertThat(keys.lockName("lock:a b")).isEqualTo("a b");
        assertThat(keys.lockName("other:a")).isNull();
    }

    @Test
    void nameAndNameInBracesShareNoKey() {
        RedisKeys keys = new RedisKeys("");
        assertThat(keys.lock("a")).isNotEqualTo(keys.lock("{a}"));
        assertThat(keys.side("q", "a")).isNotEqualTo(keys.side("q", "{a}"));
    }

    @Test
    void keysHaveTheUtf8BytesOfTheName() {
        String name = "  é\u0000\t\r\n*?[%s 🔒 ";
        assertThat(new RedisKeys("lock:").lock(name)).isEqualTo(("lock:" + name).getBytes(StandardCharsets.UTF_8));
        String composed = "\u00e9";
        String decomposed = "e\u0301";
        assertThat(hex(new RedisKeys("").lock(composed))).isEqualTo("c3a9");
        assertThat(hex(new RedisKeys("").lock(decomposed))).isEqualTo("65cc81");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "a",
                "{a}",
                "a{b}c{d}",
                "a{b",
                "{",
                "*?[",
                "%s",
                "🔒",
                "a\nb",
                "a\rb",
                "a\tb",
                "a\u0000b",
                "orders#t:q",
                "orders#w:q",
                "#",
                "#1:a",
                "##",
                "#ab",
                " a ",
            })
    void checkAcceptsAnyTextWithAUtf8Form(String name) {
        assertThatCode(() -> new RedisKeys("lock:").check(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "'',        must not be empty",
        "a}b,       complete Redis Cluster hash tag",
        "{}x,       complete Redis Cluster hash tag",
        "},         complete Redis Cluster hash tag",
        "}{a},      ''",
        "#w:q:{a},  belong to the library",
        "#t:q:{a},  belong to the library",
        "#g,        belong to the library",
        "#e,        belong to the library",
        "#c:1,      belong to the library",
    })
    void checkRejectsReservedNamesAndIncompleteHashTags(String name, String why) {
        RedisKeys keys = new RedisKeys("lock:");
        if (why.isEmpty()) {
            assertThatCode(() -> keys.check(name)).doesNotThrowAnyException(); // a brace before the tag does no harm
        } else {
            assertThatThrownBy(() -> keys.check(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(why);
        }
    }

    @Test
    void checkAcceptsUpTo512BytesWithThePrefix() {
        RedisKeys keys = new RedisKeys("lock:");
        keys.check("x".repeat(507));
        keys.check("é".repeat(253));
        for (String tooLong : new String[] {"x".repeat(508), "é".repeat(254), "x".repeat(1 << 20)}) {
            assertThatThrownBy(() -> keys.check(tooLong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("512 bytes")
                    .hasMessageNotContaining("xxxxxxxxxx");
        }
    }

    @Test
    void loneSurrogateIsRejected() {
        assertThatThrownBy(() -> new RedisKeys("lock:").check("a\ud83d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index 1");
        assertThatThrownBy(() -> new RedisKeys("\udd12:"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "{}", "a}:", "{:", "}{"})
    void prefixWithIncompleteHashTagIsRejected(String prefix) {
        assertThatThrownBy(() -> new RedisKeys(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{app}:");
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private static String hex(byte[] key) {
        return HexFormat.of().formatHex(key);
    }
}
