package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules themselves. That each backend applies them is part of its contract. */
class LockNamesTest {
    private static final String PREFIX = "lock:";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "order 42",
                "\u00fcber",
                "\uD83D\uDD12",
                "#",
                "#1",
                "#1:",
                "##",
                "##:",
                "#:",
                "#ab",
                "#ab:c",
                "#g\n",
                "#\u00e9:a",
                "a#g",
                "a#w:b",
                "{",
                "{user1}:x",
                "x{user1}"
            })
    void checkAllowsAnyTextThatIsNotReserved(String name) {
        assertThatCode(() -> LockNames.check(PREFIX, name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "'', a lock name must not be empty",
        "#g, such keys belong to the library",
        "#e, such keys belong to the library",
        "#Z, such keys belong to the library",
        "#w:a, such keys belong to the library",
        "#t:a, such keys belong to the library",
        "#q:x, such keys belong to the library",
        "#g:, such keys belong to the library",
        "a}, complete Redis Cluster hash tag",
        "{}a, complete Redis Cluster hash tag",
    })
    void checkRejectsABadNameAndSaysWhy(String name, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockNames.check(PREFIX, name))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"#g, true", "#q:x, true", "#1:, false", "x#g, false", "'', false"})
    void reservedNamesAreALetterBehindTheNumberSign(String name, boolean isReserved) {
        assertThat(LockNames.isReserved(name)).isEqualTo(isReserved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\uD83D", "\uDD12a", "\uD83Da"})
    void unpairedSurrogateIsRejected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockNames.check(PREFIX, text))
                .withMessageContaining("unpaired surrogates, but has one at index " + (text.charAt(0) == 'a' ? 1 : 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockNames.checkPrefix(text))
                .withMessageContaining("a key prefix must not have unpaired surrogates");
    }

    @Test
    void lengthOfAKeyIsLimitedInBytesOfUtf8() {
        String longest = "a".repeat(LockNames.MAX_BYTES - PREFIX.length());
        assertThatCode(() -> LockNames.check(PREFIX, longest)).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockNames.check(PREFIX, longest + "a"))
                .withMessageContaining("must not be longer than 512 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> LockNames.check(PREFIX, "\u20ac".repeat(170)));
    }

    @Test
    void hashTagOfThePrefixCoversTheName() {
        assertThatCode(() -> LockNames.check("{app}:", "a}")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lock:", "{app}:", "a{b}c"})
    void checkPrefixAllowsNoneOrOneHashTag(String prefix) {
        assertThatCode(() -> LockNames.checkPrefix(prefix)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "{}", "a}b"})
    void checkPrefixRejectsABrokenHashTag(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockNames.checkPrefix(prefix))
                .withMessageContaining("one complete hash tag");
    }

    @Test
    void prefixLeavesRoomForAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockNames.checkPrefix("a".repeat(LockNames.MAX_BYTES)))
                .withMessageContaining("must be shorter than 512 bytes");
    }

    @ParameterizedTest
    @CsvSource({"a{b}c, true", "{b}, true", "{}b, false", "{}{b}, false", "}b{, false", "b, false"})
    void hashTagIsTheFirstBraceWithSomethingInIt(String key, boolean hasHashTag) {
        assertThat(LockNames.hasHashTag(key)).isEqualTo(hasHashTag);
    }
}
