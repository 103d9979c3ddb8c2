package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.RenewReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LockReplyReaderTest {
    private static LockState state(String... fields) {
        return LockReplyReader.state(
                "orders", new ScriptReply(String.join("\n", fields).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void renewalResultsAreRead() {
        assertThat(LockReplyReader.renewal("orders", "OK")).isEqualTo(RenewReply.renewed());
        assertThat(LockReplyReader.renewal("orders", "OK~")).isEqualTo(RenewReply.renewed());
        assertThat(LockReplyReader.renewal("orders", "ABSENT")).isEqualTo(RenewReply.notOwner(Reason.ABSENT));
        assertThat(LockReplyReader.renewal("orders", "TAKEN")).isEqualTo(RenewReply.notOwner(Reason.TAKEN));
    }

    @Test
    void renewalErrorIsTranslated() {
        assertThat(LockReplyReader.renewal("orders", "ERR -READONLY You can't write against a read only replica."))
                .isInstanceOfSatisfying(
                        RenewReply.Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOf(LockUnavailableException.class)
                                .hasMessageContaining("READONLY"));
    }

    @Test
    void freeLockHasNoHolder() {
        LockState free = state("FREE", "17", "-2", "16", "", "0", "", "");

        assertThat(free.isHeld()).isFalse();
        assertThat(free.waiters()).hasValue(0);
        assertThat(free.fencingToken()).hasValue(17);
        assertThat(free.longestWait()).isEmpty();
    }

    @Test
    void heldLockHasHolderOwnerAndWaiters() {
        LockState held = state("HELD", "17", "5000", "16", "abc", "2", "3000", "me@host:1");

        assertThat(held.isHeld()).isTrue();
        assertThat(held.holder()).contains("me@host:1");
        assertThat(held.owner()).contains("abc");
        assertThat(held.remaining()).contains(Duration.ofSeconds(5));
        assertThat(held.waiters()).hasValue(2);
        assertThat(held.longestWait()).contains(Duration.ofMillis(3));
    }

    @Test
    void lineBreaksOfAHolderAreReplaced() {
        LockState held = state("HELD", "17", "5000", "16", "abc", "0", "", "me\n1\n2@host:1");

        assertThat(held.holder()).contains("me_1_2@host:1");
        assertThat(held.waiters()).hasValue(0);
    }

    @Test
    void heldLockOfAForeignHolderHasNeitherHolderNorLimit() {
        LockState held = state("HELD", "", "-1", "16", "", "0", "", "");

        assertThat(held.holder()).isEmpty();
        assertThat(held.owner()).isEmpty();
        assertThat(held.remaining()).isEmpty();
        assertThat(held.fencingToken()).isEmpty();
    }
}
