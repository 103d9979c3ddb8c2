package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the script with which an operator takes a lock away from its holder. */
class BreakTest extends QueueTest {
    private static final String AUDIT = "lock:#w:audit";

    private boolean broken(Ownership holder) {
        return store.breakAsync("orders", sha1(secret(holder)), Map.of("reason", "it is gone"), TIMEOUT)
                .join();
    }

    private String sha1(String text) {
        return String.valueOf(server.command("EVAL", "return redis.sha1hex(ARGV[1])", "0", text));
    }

    private List<?> audit() {
        return (List<?>) server.command("XRANGE", AUDIT, "-", "+");
    }

    @Test
    void aBrokenLockIsFree() {
        Ownership holder = holder();

        assertThat(broken(holder)).isTrue();

        assertThat(exists(LOCK)).isFalse();
        assertThat(renew(holder, LEASE)).isEqualTo(RenewReply.notOwner(Reason.ABSENT));
        assertThat(audit()).asString().contains("[reason, it is gone]");
    }

    @Test
    void aBrokenLockIsHandedOverToTheFirstWaiter() {
        Ownership holder = somebody();
        long before = granted(claim(holder, LEASE));
        Ownership first = waiter();
        Ownership second = waiter();

        assertThat(broken(holder)).isTrue();

        assertThat(heldBy()).isEqualTo(secret(first));
        assertThat(pttl(LOCK)).isBetween(CLAIM_TIME.toMillis() - 10_000, CLAIM_TIME.toMillis());
        assertThat(isMarked()).isTrue();
        assertThat(queued()).containsExactly(secret(second));
        assertThat(granted(waiting(first))).isGreaterThan(before);
        assertThat(renew(holder, LEASE)).isEqualTo(RenewReply.notOwner(Reason.TAKEN));
    }

    @Test
    void aForeignHolderIsNamedByItsWholeValue() {
        server.command("SET", LOCK, "ends-in-a~", "PX", "30000");
        Map<String, String> entry = Map.of("reason", "it is gone");

        assertThat(store.breakAsync("orders", sha1("ends-in-a"), entry, TIMEOUT).join())
                .isFalse();
        assertThat(store.breakAsync("orders", sha1("ends-in-a~"), entry, TIMEOUT)
                        .join())
                .isTrue();
        assertThat(exists(LOCK)).isFalse();
    }

    @Test
    void aDeadWaiterIsSkipped() {
        Ownership holder = holder();
        Ownership dead = waiter();
        Ownership alive = waiter();
        silence(dead);

        assertThat(broken(holder)).isTrue();

        assertThat(heldBy()).isEqualTo(secret(alive));
        assertThat(queued()).isEmpty();
    }

    @Test
    void aWaiterOfAnUnknownVersionFindsTheLockFree() {
        Ownership holder = holder();
        Ownership waiter = waiter();
        setMember(waiter, member(waiter).replaceFirst("^2", "3"));

        assertThat(broken(holder)).isTrue();

        assertThat(exists(LOCK)).isFalse();
        assertThat(queued()).hasSize(1);
    }

    @Test
    void breakSparesAnotherHolder() {
        Ownership shown = holder();
        release(shown);
        Ownership holder = holder();

        assertThat(broken(shown)).isFalse();

        assertThat(heldBy()).isEqualTo(secret(holder));
        assertThat(exists(AUDIT)).isFalse();
    }

    private List<String> explained(Ownership... lost) {
        return store.explainLossesAsync(List.of(lost), TIMEOUT).join();
    }

    private boolean broken(Ownership holder, String reason) {
        Map<String, String> entry =
                Map.of("lock", "orders", "lease", holder.owner().publicId(), "by", "alice@node1", "reason", reason);
        return store.breakAsync("orders", sha1(secret(holder)), entry, TIMEOUT).join();
    }

    @Test
    void theNewestEntryAboutALeaseExplainsItsLoss() {
        Ownership other = holder();
        release(other);
        assertThat(explained(other)).as("without a stream").containsExactly("");

        Ownership first = holder();
        assertThat(broken(first, "one\nline")).isTrue();
        Ownership second = holder();
        assertThat(broken(second, "x".repeat(2_000))).isTrue();
        server.command("XADD", AUDIT, "*", "lock", "orders", "lease", "0123456789abcdef", "reason", "other");
        server.command("XADD", AUDIT, "*", "lease", first.owner().publicId(), "reason", "without a lock");
        server.command("XADD", AUDIT, "*", "unknown", "");

        assertThat(explained(first, other, second))
                .containsExactly("broken by alice@node1: one line", "", "broken by alice@node1: " + "x".repeat(500));
    }

    @Test
    void onlyTheNewestEntriesAreSearched() {
        Ownership holder = holder();
        assertThat(broken(holder, "gone")).isTrue();
        for (int i = 0; i < 99; i++) {
            server.command("XADD", AUDIT, "*", "reason", "other");
        }
        assertThat(explained(holder)).containsExactly("broken by alice@node1: gone");

        server.command("XADD", AUDIT, "*", "reason", "other");
        assertThat(explained(holder)).containsExactly("");
    }

    @Test
    void breakOnAFullServerDoesNothing() {
        Ownership holder = holder();
        waiter();
        server.command("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThatThrownBy(() -> broken(holder)).hasCauseInstanceOf(LockUnavailableException.class);
        } finally {
            server.command("CONFIG", "SET", "maxmemory", "0");
        }

        assertThat(heldBy()).isEqualTo(secret(holder));
        assertThat(queued()).hasSize(1);
    }
}
