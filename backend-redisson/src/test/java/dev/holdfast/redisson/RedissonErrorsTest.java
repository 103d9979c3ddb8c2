package dev.holdfast.redisson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisTimeoutException;

class RedissonErrorsTest {
    private static final String DETAILS = " channel: [id: 0x1] command: (EVALSHA), params: [L1~secret]";

    @Test
    void errorOfTheServerBecomesAnErrorReplyWithoutDetails() {
        RuntimeException thrown = RedissonErrors.translate(
                new CompletionException(new RedisException("NOPERM this user has no permissions." + DETAILS)), true);

        assertThat(thrown).isInstanceOf(RedisErrorReply.class).hasMessage("NOPERM this user has no permissions");
    }

    @Test
    void outOfMemoryErrorHasItsCode() {
        RuntimeException thrown = RedissonErrors.translate(
                new RedisOutOfMemoryException("command not allowed when used memory > 'maxmemory'." + DETAILS), true);

        assertThat(thrown)
                .isInstanceOfSatisfying(
                        RedisErrorReply.class, reply -> assertThat(reply.code()).isEqualTo("OOM"));
    }

    @Test
    void responseTimeoutMayHaveExecutedAndHasNoDetailsAndNoCause() {
        RuntimeException thrown = RedissonErrors.translate(
                new RedisResponseTimeoutException("Redis server response timeout" + DETAILS), true);

        assertThat(thrown).isInstanceOfSatisfying(RedisUnreachable.class, late -> {
            assertThat(late.mayHaveExecuted()).isTrue();
            assertThat(late).hasNoCause().hasMessageNotContaining("secret");
        });
    }

    @Test
    void failureBeforeSendingWasNotExecuted() {
        assertThat(RedissonErrors.translate(new RedisConnectionException("Unable to connect"), true))
                .isInstanceOfSatisfying(
                        RedisUnreachable.class,
                        failure -> assertThat(failure.mayHaveExecuted()).isFalse());
        assertThat(RedissonErrors.translate(new RedisTimeoutException("Unable to acquire connection"), true))
                .isInstanceOfSatisfying(
                        RedisUnreachable.class,
                        failure -> assertThat(failure.mayHaveExecuted()).isFalse());
    }

    @Test
    void unknownFailureMayHaveExecutedOnlyIfItWasSent() {
        for (boolean wasSent : new boolean[] {true, false}) {
            assertThat(RedissonErrors.translate(new IllegalStateException("shut down"), wasSent))
                    .isInstanceOfSatisfying(
                            RedisUnreachable.class,
                            failure -> assertThat(failure.mayHaveExecuted()).isEqualTo(wasSent));
        }
    }
}
