package dev.holdfast.it.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests locks by hand: {@code SET key value NX PX time}, from any language or a shell. */
class SetNxTest {
    private static final String COMPARE_AND_DELETE =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

    private final Mixed mixed = new Mixed("");

    @AfterEach
    void close() {
        mixed.close();
    }

    private Object set(String value, String time) {
        return mixed.server.command("SET", "orders", value, "NX", "PX", time);
    }

    @Test
    void bothExcludeEachOther() {
        assertThat(set("theirs", "60000")).isEqualTo("OK");
        assertThat(mixed.lock("orders").tryAcquire()).isEmpty();

        assertThat(mixed.server.command("EVAL", COMPARE_AND_DELETE, "1", "orders", "theirs"))
                .isEqualTo(1L);
        Lease ours = mixed.held("orders");
        assertThat(set("theirs", "60000")).isNull();

        ours.release();
        assertThat(set("theirs", "60000")).isEqualTo("OK");
    }

    @Test
    void aReleaseThatComparesLeavesOursAlone() throws InterruptedException {
        set("theirs", "100");
        Lease ours = mixed.heldNext("orders");

        assertThat(mixed.server.command("EVAL", COMPARE_AND_DELETE, "1", "orders", "theirs"))
                .isEqualTo(0L);

        assertThat(ours.release()).isTrue();
    }

    @Test
    void aReleaseThatOnlyDeletesTakesOursAwayAndWeNotice() throws InterruptedException {
        set("theirs", "100");
        Lease ours = mixed.heldNext("orders");

        mixed.server.command("DEL", "orders");

        Mixed.awaitLoss(ours);
        assertThat(ours.lost().join().reason()).isEqualTo(Reason.ABSENT);
    }

    @Test
    void aKeyWithoutATimeStaysBusyUntilItIsDeleted() {
        mixed.server.command("SET", "orders", "theirs", "NX");
        assertThat(mixed.lock("orders").inspect().remaining()).isEmpty();
        assertThat(mixed.lock("orders").tryAcquire()).isEmpty();

        mixed.server.command("DEL", "orders");
        assertThat(mixed.lock("orders").tryAcquire()).isPresent();
    }

    @Test
    void aSetWithoutNxTakesOursAwayAndWeNotice() {
        Lease ours = mixed.held("orders");

        mixed.server.command("SET", "orders", "theirs", "PX", "60000");

        Mixed.awaitLoss(ours);
        assertThat(ours.lost().join().reason()).isEqualTo(Reason.TAKEN);
    }
}
