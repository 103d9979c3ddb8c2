package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandOverMessageTest {
    private static @Nullable HandOverMessage read(String text) {
        return HandOverMessage.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void messageIsReadUpToAKeyWithSpaces() {
        assertThat(read("G1 L1~s~me 17 2 4000 lock:a b"))
                .isEqualTo(new HandOverMessage("L1~s~me", 17, 2, 4_000, "lock:a b"));
    }

    @Test
    void messageOfAnotherVersionIsNotRead() {
        assertThat(read("G2 L1~s~me 17 2 4000 lock:a")).isNull();
    }

    @Test
    void messageWithMissingFieldOrBadNumberIsNotRead() {
        assertThat(read("G1 L1~s~me 17 2 4000")).isNull();
        assertThat(read("G1 L1~s~me x 2 4000 lock:a")).isNull();
    }

    @Test
    void handOverHasTokenFieldsAndClaimTime() {
        Ownership waiter = Owners.owner();

        assertThat(new HandOverMessage("L1~s~me", 17, 2, 4_000, "lock:orders").to(waiter))
                .isEqualTo(new HandOver(waiter, 17, 2, Duration.ofSeconds(4)));
    }
}
