package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FirstConnectionTest {
    @Test
    void futureFailsAtItsTimeout() {
        CompletableFuture<@Nullable Void> connected =
                FirstConnection.withTimeout("redis.example:6379", Duration.ofMillis(30));
        assertThat(connected)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(RedisUnreachable.class)
                .withMessage("no connection to redis.example:6379 within 30 ms");
    }

    @Test
    void futureThatIsCompletedInTimeStaysSo() {
        CompletableFuture<@Nullable Void> connected = FirstConnection.withTimeout("", Duration.ofMillis(1));
        boolean isInTime = connected.complete(null);
        assertThat(connected.isCompletedExceptionally()).isEqualTo(!isInTime);
    }
}
