package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.Incarnation;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectOperationTest {
    private final Parts parts = Parts.create();
    private final InspectOperation inspections = new InspectOperation(parts.runner, parts.calls);

    @Test
    void stateIsThatOfTheLock() {
        parts.client.replies.add("HELD\n17\n5000\n16\nabc\n0\n\nme@host:1");

        assertThat(inspections.stateAsync("orders", Owners.TIMEOUT).join()).satisfies(state -> {
            assertThat(state.lockName()).isEqualTo("orders");
            assertThat(state.isHeld()).isTrue();
            assertThat(state.holder()).contains("me@host:1");
        });
    }

    @Test
    void incarnationHasRunUptimeEpochAndFailureDomain() {
        parts.client.replies.add("OK\n\n-1\n16\nf00d\n60\n59000000\nreplication 1");

        assertThat(inspections.incarnationAsync(Owners.TIMEOUT).join())
                .contains(Incarnation.of("f00d", Duration.ofSeconds(60))
                        .withFailureDomain("replication 1")
                        .withEpochAge(Duration.ofSeconds(59)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MOVED 1 127.0.0.1:2", "ASK 1 127.0.0.1:2", "CLUSTERDOWN Hash slot not served"})
    void incarnationOfANodeThatDoesNotServeTheEpochIsReadWithoutIt(String error) {
        parts.client.replies.add(new RedisErrorReply(error));
        parts.client.replies.add("OK\n\n-1\n16\nf00d\n60\n0\ncluster 1");

        assertThat(inspections.incarnationAsync(Owners.TIMEOUT).join())
                .contains(Incarnation.of("f00d", Duration.ofSeconds(60))
                        .withEpochAge(Duration.ZERO)
                        .withFailureDomain("cluster 1"));
        assertThat(parts.client.calls.get(1).keys()).isEmpty();
    }

    @Test
    void failureIsTranslated() {
        parts.client.replies.add(new RedisUnreachable("no reply", null, true));
        parts.client.replies.add(new RedisUnreachable("no reply", null, true));

        assertThatThrownBy(
                        () -> inspections.stateAsync("orders", Owners.TIMEOUT).join())
                .hasCauseInstanceOf(LockUnavailableException.class);
        assertThatThrownBy(() -> inspections.incarnationAsync(Owners.TIMEOUT).join())
                .hasCauseInstanceOf(LockUnavailableException.class);
    }
}
