package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.spi.Incarnation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScriptReplyTest {
    @Test
    void fieldsOfAGrantAreReadInOrder() {
        ScriptReply reply = reply("OK", "1795412774698123", "29999", "1795412774698000");

        assertThat(reply.status()).isEqualTo("OK");
        assertThat(reply.fence()).hasValue(1_795_412_774_698_123L);
        assertThat(reply.pttl()).isEqualTo(29_999);
        assertThat(reply.serverMicros()).isEqualTo(1_795_412_774_698_000L);
    }

    @Test
    void incarnationIsReadFromItsFirstField() {
        ScriptReply reply = reply("OK", "17", "5", "7", "0", "f00d", "60", "59000000");

        assertThat(reply.incarnation(1))
                .isEqualTo(Incarnation.of("f00d", Duration.ofSeconds(60)).withEpochAge(Duration.ofSeconds(59)));
    }

    @Test
    void holderIsTheRestWithoutControlCharacters() {
        ScriptReply reply = reply("BUSY", "", "5", "7", "1", "0", "0", "a\nb\tc@host:1");

        assertThat(reply.holder(3)).isEqualTo("a_b_c@host:1");
        assertThat(reply.holder(6)).as("a field that is missing").isEmpty();
    }

    @Test
    void replyWithAnotherStatusKeepsItsFields() {
        ScriptReply reply = reply("RELEASED OK", "17", "5", "7", "1").withStatus("OK");

        assertThat(reply.status()).isEqualTo("OK");
        assertThat(reply.fence()).hasValue(17);
        assertThat(reply.extra(0)).isEqualTo("1");
    }

    @Test
    void emptyFenceIsAbsent() {
        assertThat(reply("BUSY", "", "5", "1").fence()).isEmpty();
    }

    @Test
    void remainingTimeOfKeyWithoutLimitIsMinusOne() {
        assertThat(reply("BUSY", "", "-1", "1").pttl()).isEqualTo(-1);
    }

    @Test
    void furtherFieldsAreReadByIndexAsUtf8() {
        ScriptReply reply = reply("BUSY", "", "5", "7", "häuser@host:1", "1");

        assertThat(reply.extra(0)).isEqualTo("häuser@host:1");
        assertThat(reply.extra(1)).isEqualTo("1");
    }

    @Test
    void emptyFieldsAtTheEndCount() {
        ScriptReply free = reply("FREE", "", "-2", "1", "", "", "0", "");

        assertThat(free.extra(2)).isEqualTo("0");
        assertThat(free.extra(3)).isEmpty();
        assertThat(free.extras()).containsExactly("", "", "0", "");
        assertThatThrownBy(() -> free.extra(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void replyWithTooFewFieldsIsRejected() {
        assertThatThrownBy(() -> reply("OK", "", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("less than 4 fields");
    }

    private static ScriptReply reply(String... fields) {
        return new ScriptReply(String.join("\n", fields).getBytes(StandardCharsets.UTF_8));
    }
}
