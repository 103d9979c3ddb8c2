package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.Ownership;
import org.junit.jupiter.api.Test;

class MarkedTokensTest {
    private static final int MAX = 10_000;

    private final MarkedTokens tokens = new MarkedTokens();
    private final Ownership owner = Owners.owner();

    @Test
    void tokenIsNotMarkedBeforeItIsAdded() {
        assertThat(tokens.remove(owner)).isFalse();
    }

    @Test
    void markedTokenIsRemovedOnce() {
        tokens.add(owner);
        tokens.add(owner);

        assertThat(tokens.remove(Owners.owner())).as("another token").isFalse();
        assertThat(tokens.remove(owner)).isTrue();
        assertThat(tokens.remove(owner)).isFalse();
    }

    @Test
    void tooManyTokensAreForgotten() {
        tokens.add(owner);
        for (int i = 1; i < MAX; i++) {
            tokens.add(Owners.owner());
        }
        Ownership oneMore = Owners.owner();
        tokens.add(oneMore);

        assertThat(tokens.remove(owner)).isFalse();
        assertThat(tokens.remove(oneMore)).isTrue();
    }
}
