package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisErrorReplyTest {
    @Test
    void codeIsTheFirstWord() {
        assertThat(new RedisErrorReply("OOM command not allowed").code()).isEqualTo("OOM");
        assertThat(new RedisErrorReply("NOREPLICAS").code()).isEqualTo("NOREPLICAS");
    }

    @Test
    void codeOfUnauthenticatedMultibulkErrorIsNoAuth() {
        assertThat(new RedisErrorReply("ERR Protocol error: unauthenticated multibulk length").code())
                .isEqualTo("NOAUTH");
    }
}
