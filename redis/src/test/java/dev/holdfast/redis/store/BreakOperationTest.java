package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockKeyConflictException;
import dev.holdfast.redis.client.RedisErrorReply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the script does is tested against a server, by BreakTest of the integration tests. */
class BreakOperationTest {
    private final Parts parts = Parts.create();
    private final BreakOperation breaks = new BreakOperation(parts.runner, parts.calls);

    private boolean run() {
        return breaks.runAsync("orders", "f00d", Map.of("reason", "gone"), Owners.TIMEOUT)
                .join();
    }

    @Test
    void resultIsWhetherTheHolderLostTheLock() {
        parts.client.replies.addAll(List.of("RELEASED\n\n-2\n16", "HANDED\n\n4000\n16", "NOT_OWNER\n\n-1\n16"));

        assertThat(run()).isTrue();
        assertThat(run()).isTrue();
        assertThat(run()).isFalse();
    }

    @Test
    void failureIsTranslated() {
        parts.client.replies.add(new RedisErrorReply("WRONGTYPE Operation against a key"));

        assertThatThrownBy(this::run).hasCauseInstanceOf(LockKeyConflictException.class);
    }
}
