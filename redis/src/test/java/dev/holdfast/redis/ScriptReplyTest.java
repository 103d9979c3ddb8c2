package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptReplyTest {
    @Test
    void theFieldsOfAGrantAreReadInOrder() {
        ScriptReply reply =
                new ScriptReply(List.of(bytes("OK"), bytes("1795412774698123"), 29_999L, bytes("1795412774698000")));

        assertThat(reply.status()).isEqualTo("OK");
        assertThat(reply.fence()).hasValue(1_795_412_774_698_123L);
        assertThat(reply.pttl()).isEqualTo(29_999);
        assertThat(reply.serverMicros()).isEqualTo(1_795_412_774_698_000L);
    }

    @Test
    void anEmptyFenceIsNoFence() {
        assertThat(busy(bytes("")).fence()).isEmpty();
    }

    @Test
    void aRemainingTimeMayComeAsTextAndMayBeEndless() {
        assertThat(busy(bytes("1200")).pttl()).isEqualTo(1_200);
        assertThat(busy(-1L).pttl()).isEqualTo(-1);
    }

    @Test
    void whatFollowsIsReadByIndexAndAsUtf8() {
        ScriptReply reply =
                new ScriptReply(List.of(bytes("BUSY"), bytes(""), 5L, bytes("7"), bytes("häuser@host:1"), bytes("1")));

        assertThat(reply.extra(0)).isEqualTo("häuser@host:1");
        assertThat(reply.extra(1)).isEqualTo("1");
    }

    @Test
    void aClientThatDecodesStringsIsUnderstoodToo() {
        assertThat(new ScriptReply(List.of("FREE", "12", -2L, "34")).status()).isEqualTo("FREE");
    }

    @Test
    void aReplyThatIsTooShortIsRefused() {
        assertThatThrownBy(() -> new ScriptReply(List.of(bytes("OK"), bytes(""), 1L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 fields");
    }

    private static ScriptReply busy(Object pttl) {
        return new ScriptReply(List.of(bytes("BUSY"), bytes(""), pttl, bytes("1")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
