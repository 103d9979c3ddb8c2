package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisKeysSlotTest {
    private static final List<String> KINDS = List.of("q", "h");
    private static final int NAMES = 1_000;
    private static final long SEED = 20_261_101;

    /** Few characters and many braces, so that names are close to each other and to what the library makes of them. */
    private static final String[] ALPHABET = {
        "a", "b", "{", "}", "{", "}", "#", "w", "t", "g", "q", ":", "#w:", "#t:", "{a}", "\u0000", "\n", " ", "é", "🔒",
    };

    /** Known values, so that the tests below do not compare one mistake with itself. */
    @ParameterizedTest
    @CsvSource({
        "123456789, 12739",
        "foo, 12182",
        "{foo}, 12182",
        "a{foo}b{bar}, 12182",
        "'', 0",
        "a}b, 7866",
        "{a}b}, 15495",
    })
    void hashSlotMatchesTheSpecification(String key, int slot) {
        assertThat(HashSlot.of(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(slot);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock:", "", "{app}:", "a{b}c{d}:", "é\u0000:", "#:", "🔒{🔒}"})
    void sideKeysAreInTheSlotOfTheirLock(String prefix) {
        RedisKeys keys = new RedisKeys(prefix);
        for (String name : names(keys)) {
            int slot = HashSlot.of(keys.lock(name));
            for (String kind : KINDS) {
                assertThat(HashSlot.of(keys.side(kind, name)))
                        .as("slot of the side key %s of \"%s%s\"", kind, prefix, name)
                        .isEqualTo(slot);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock:", "", "{app}:", "a{b}c{d}:", "é\u0000:", "#:", "🔒{🔒}"})
    void differentNamesShareNoKey(String prefix) {
        RedisKeys keys = new RedisKeys(prefix);
        Map<String, String> userOfKey = new HashMap<>();
        userOfKey.put(text(keys.counter()), "the counter");
        userOfKey.put(text(keys.epoch()), "the epoch");
        userOfKey.put(text(keys.audit()), "the audit stream");
        for (String name : names(keys)) {
            assertThat(userOfKey.put(text(keys.lock(name)), name))
                    .as("the lock key of %s", name)
                    .isNull();
            for (String kind : KINDS) {
                assertThat(userOfKey.put(text(keys.side(kind, name)), name))
                        .as("the side key %s of \"%s%s\"", kind, prefix, name)
                        .isNull();
            }
        }
        assertThat(userOfKey).hasSize(3 + NAMES * (1 + KINDS.size()));
    }

    @Test
    void testNamesIncludeNamesWithAndWithoutHashTag() {
        RedisKeys keys = new RedisKeys("lock:");
        assertThat(names(keys).stream().map(name -> text(keys.side("q", name)).substring(0, 8)))
                .contains("lock:#w:", "lock:#t:");
    }

    /** A thousand names that are allowed behind the prefix, with each also in braces. */
    private static Set<String> names(RedisKeys keys) {
        Random random = new Random(SEED);
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < NAMES) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(8); length > 0; length--) {
                name.append(ALPHABET[random.nextInt(ALPHABET.length)]);
            }
            for (String candidate : List.of(name.toString(), "{" + name + "}")) {
                if (names.size() < NAMES && isAllowed(keys, candidate)) {
                    names.add(candidate);
                }
            }
        }
        return names;
    }

    private static boolean isAllowed(RedisKeys keys, String name) {
        try {
            keys.check(name);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
