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
        tokens.waits(waiter, "member");

        assertThat(tokens.waiting(secret)).isEqualTo(waiter);
        assertThat(tokens.memberOf(waiter)).isEqualTo("member");
        assertThat(tokens.ended(secret)).isNull();
    }

    @Test
    void grantEndsTheWait() {
        tokens.waits(waiter, "member");
        tokens.granted(waiter);

        assertThat(tokens.waiting(secret)).isNull();
        assertThat(tokens.ended(secret)).isNull();
    }

    @Test
    void lastMemberOfAWaiterCounts() {
        tokens.waits(waiter, "member");
        tokens.waits(waiter, "new member");

        assertThat(tokens.memberOf(waiter)).isEqualTo("new member");
    }

    @Test
    void tokenThatMayWaitKeepsAnEarlierMember() {
        tokens.mayWait(waiter, "member");
        assertThat(tokens.memberOf(waiter)).isEqualTo("member");

        tokens.mayWait(waiter, "new member");
        assertThat(tokens.memberOf(waiter)).isEqualTo("member");
    }

    @Test
    void releaseOfAWaiterIsRememberedWithItsMember() {
        tokens.waits(waiter, "member");

        assertThat(tokens.released(waiter)).isEqualTo("member");

        assertThat(tokens.waiting(secret)).isNull();
        assertThat(tokens.memberOf(waiter)).isNull();
        assertThat(tokens.ended(secret)).isEqualTo(waiter);
        assertThat(tokens.released(waiter)).as("a repeated release").isEqualTo("member");
    }

    @Test
    void releaseOfAHolderIsNotRemembered() {
        assertThat(tokens.released(waiter)).isNull();

        assertThat(tokens.ended(secret)).isNull();
    }

    @Test
    void onlyTheLastThousandEndedWaitsAreRemembered() {
        tokens.waits(waiter, "member");
        tokens.released(waiter);
        for (int i = 0; i < 1_000; i++) {
            Ownership other = Owners.owner();
            tokens.waits(other, "other member");
            tokens.released(other);
        }

        assertThat(tokens.ended(secret)).isNull();
    }
}
