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
        "lock:,  orders,    lock:orders,    lock:#w:f:{lock:orders}",
        "{app}:, x,         {app}:x,        {app}:#t:f:{app}:x",
        "lock:,  {user1}:a, lock:{user1}:a, lock:#t:f:lock:{user1}:a",
        "lock:,  a,         lock:a,         lock:#w:f:{lock:a}",
        "lock:,  {a},       lock:{a},       lock:#t:f:lock:{a}",
        "lock:,  a{b,       lock:a{b,       lock:#w:f:{lock:a{b}",
        "lock:,  {,         lock:{,         lock:#w:f:{lock:{}",
        "lock:,  a{b}c{d},  lock:a{b}c{d},  lock:#t:f:lock:a{b}c{d}",
        "'',     a,         a,              #w:f:{a}",
        "'',     {a},       {a},            #t:f:{a}",
    })
    void lockKeyIsPrefixAndNameAndFenceKeyIsBesideIt(String prefix, String name, String lock, String fence) {
        RedisKeys keys = new RedisKeys(prefix);
        keys.check(name);
        assertThat(text(keys.lock(name))).isEqualTo(lock);
        assertThat(text(keys.fence(name))).isEqualTo(fence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f", "q", "m"})
    void sideKeysOfAllKindsHaveTheSameForm(String kind) {
        assertThat(text(new RedisKeys("lock:").side(kind, "orders"))).isEqualTo("lock:#w:" + kind + ":{lock:orders}");
        assertThat(text(new RedisKeys("{app}:").side(kind, "x"))).isEqualTo("{app}:#t:" + kind + ":{app}:x");
    }

    @Test
    void nameAndNameInBracesShareNoKey() {
        RedisKeys keys = new RedisKeys("");
        assertThat(keys.lock("a")).isNotEqualTo(keys.lock("{a}"));
        assertThat(keys.fence("a")).isNotEqualTo(keys.fence("{a}"));
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
                "orders#t:f",
                "orders#w:q",
                "#",
                "#t",
                "#x:a",
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
        "#w:f:{a},  belong to the library",
        "#t:f:{a},  belong to the library",
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
