package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandOverMessageTest {
    private static @Nullable HandOverMessage read(String text) {
        return HandOverMessage.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void messageIsReadUpToAKeyWithSpaces() {
        assertThat(read("G2 L2~s~me 17 2 4000 16 lock:a b"))
                .isEqualTo(new HandOverMessage("L2~s~me", 16, 2, 4_000, "lock:a b"));
    }

    @Test
    void firstTokenIsThatOfTheBlockUpToTheLastOne() {
        assertThat(Objects.requireNonNull(read("G2 L2~s~me 17 1 4000 16 lock:a"))
                        .fence())
                .isEqualTo(17);
        assertThat(Objects.requireNonNull(read("G2 L2~s~me 17 5 4000 16 lock:a"))
                        .fence())
                .isEqualTo(13);
    }

    @Test
    void messageForAWaiterWithoutFencingHasNoToken() {
        assertThat(read("G2 L2~s~me 0 0 4000 16 lock:a"))
                .isEqualTo(new HandOverMessage("L2~s~me", 0, 0, 4_000, "lock:a"));
    }

    @Test
    void messageOfAnotherVersionIsNotRead() {
        assertThat(read("G1 L1~s~me 17 2 4000 16 lock:a")).isNull();
        assertThat(read("G3 L2~s~me 17 2 4000 16 lock:a")).isNull();
    }

    @Test
    void messageWithMissingFieldOrBadNumberIsNotRead() {
        assertThat(read("G2 L2~s~me 17 2 4000 16")).isNull();
        assertThat(read("G2 L2~s~me x 2 4000 16 lock:a")).isNull();
        assertThat(read("G2 L2~s~me 17 x 4000 16 lock:a")).isNull();
        assertThat(read("G2 L2~s~me 17 2 x 16 lock:a")).isNull();
    }

    @Test
    void handOverHasTokenFieldsAndClaimTime() {
        Ownership waiter = Owners.owner();

        assertThat(new HandOverMessage("L2~s~me", 17, 2, 4_000, "lock:orders").to(waiter))
                .isEqualTo(new HandOver(waiter, 17, 2, Duration.ofSeconds(4)));
    }
}
