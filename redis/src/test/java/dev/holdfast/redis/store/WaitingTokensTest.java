package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.Ownership;
import org.junit.jupiter.api.Test;

class WaitingTokensTest {
    private final WaitingTokens tokens = new WaitingTokens();
    private final Ownership waiter = Owners.owner();
    private final String secret = waiter.owner().secret();

    @Test
    void waiterIsFoundBySecret() {
        tokens.waits(waiter);

        assertThat(tokens.waiting(secret)).isEqualTo(waiter);
        assertThat(tokens.ended(secret)).isNull();
    }

    @Test
    void grantEndsTheWait() {
        tokens.waits(waiter);
        tokens.granted(waiter);

        assertThat(tokens.waiting(secret)).isNull();
        assertThat(tokens.ended(secret)).isNull();
    }

    @Test
    void releaseOfAWaiterIsRemembered() {
        tokens.waits(waiter);
        tokens.released(waiter);

        assertThat(tokens.waiting(secret)).isNull();
        assertThat(tokens.ended(secret)).isEqualTo(waiter);
    }

    @Test
    void releaseOfAHolderIsNotRemembered() {
        tokens.released(waiter);

        assertThat(tokens.ended(secret)).isNull();
    }

    @Test
    void onlyTheLastThousandEndedWaitsAreRemembered() {
        tokens.waits(waiter);
        tokens.released(waiter);
        for (int i = 0; i < 1_000; i++) {
            Ownership other = Owners.owner();
            tokens.waits(other);
            tokens.released(other);
        }

        assertThat(tokens.ended(secret)).isNull();
    }
}
