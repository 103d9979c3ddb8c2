package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RedisUnreachableTest {
    @Test
    void reasonJoinsTheMessagesOfAllCausesWithoutClassNamesAndRepetitions() {
        Throwable cause = new IOException("PKIX path building failed");
        Throwable wrapper = new IllegalStateException("java.io.IOException: PKIX path building failed", cause);
        Throwable thrown = new IllegalStateException("cannot connect", wrapper);

        assertThat(RedisUnreachable.reason(thrown, message -> message))
                .isEqualTo("cannot connect: PKIX path building failed");
    }

    @Test
    void reasonOfExceptionWithoutMessageIsItsClassName() {
        assertThat(RedisUnreachable.reason(new IOException(), message -> message))
                .isEqualTo("IOException");
    }

    @Test
    void reasonIsCleaned() {
        assertThat(RedisUnreachable.reason(new IOException("token 1"), message -> message.replace("1", "*")))
                .isEqualTo("token *");
    }
}
