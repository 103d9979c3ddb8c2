package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the mark behind the token of a holder, which says that a waiter is in the queue. */
class MarkTest extends QueueTest {
    private static final String MARK = "~";

    @Test
    void aWaiterMarksTheHolderAndLeavesTheTimeLimit() {
        Ownership holder = holder();
        server.command("PEXPIRE", LOCK, "20000");

        waiter();
        assertThat(get(LOCK)).isEqualTo(secret(holder) + MARK);
        assertThat(pttl(LOCK)).isBetween(10_000L, 20_000L);

        waiter();
        assertThat(get(LOCK)).as("one mark is enough").isEqualTo(secret(holder) + MARK);
    }

    @Test
    void aWaiterMarksALockWithoutTimeLimit() {
        Ownership holder = holder();
        server.command("PERSIST", LOCK);

        waiter();

        assertThat(get(LOCK)).isEqualTo(secret(holder) + MARK);
        assertThat(pttl(LOCK)).isEqualTo(-1);
    }

    @Test
    void anAttemptWithoutAWaitDoesNotMark() {
        Ownership holder = holder();

        busy(claim(somebody(), LEASE));

        assertThat(get(LOCK)).isEqualTo(secret(holder));
    }

    @Test
    void aPollMarksAHolderThatIsNotMarked() {
        Ownership holder = holder();
        Ownership waiter = somebody();
        Ticket ticket = ticket(waiting(waiter));
        server.command("SET", LOCK, secret(holder), "XX", "KEEPTTL");

        ticket(waiting(waiter, ticket.number()));

        assertThat(get(LOCK)).isEqualTo(secret(holder) + MARK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5f9c1e",
                "L1",
                "L2~short",
                "L2~short~",
                "another~value",
                "ends-in-a~",
                "~",
                "",
                "L3~0123456789abcdefghijkl~me"
            })
    void aForeignHolderIsNotMarked(String value) {
        server.command("SET", LOCK, value, "PX", "30000");

        waiter();
        waiter();

        assertThat(get(LOCK)).isEqualTo(value);
        assertThat(queued()).hasSize(2);
    }

    @Test
    void aValueThatEndsInATildeBelongsToAnotherThanTheOneWithout() {
        server.command("SET", LOCK, "L2~short~", "PX", "30000");

        LockState state = store.inspectAsync("orders", TIMEOUT).join();

        assertThat(state.isHeld()).isTrue();
        assertThat(state.owner()).isEmpty();
        assertThat(state.holder()).isEmpty();
    }

    @Test
    void aHandOverIsMarked() {
        Ownership holder = holder();
        Ownership first = waiter();
        waiter();

        release(holder);

        assertThat(get(LOCK)).isEqualTo(secret(first) + MARK);
    }

    @Test
    void aFirstWaiterWhosePollIsGrantedIsMarked() {
        holder();
        Ownership first = waiter();
        Ownership second = waiter();
        expire(LOCK);

        granted(waiting(first));

        assertThat(get(LOCK)).isEqualTo(secret(first) + MARK);
        assertThat(queued()).containsExactly(secret(second));
    }

    @Test
    void aGrantWithoutWaitersIsNotMarked() {
        Ownership small = holder();
        assertThat(get(LOCK)).isEqualTo(secret(small));
        busy(claim(somebody(), LEASE)); // the next attempt begins with the large script
        expire(LOCK);

        Ownership large = holder();

        assertThat(client.sent).endsWith("acquire");
        assertThat(get(LOCK)).isEqualTo(secret(large));
    }

    @Test
    void aRepetitionKeepsTheMark() {
        Ownership holder = holder();
        waiter();

        granted(claim(holder, LONG));

        assertThat(get(LOCK)).isEqualTo(secret(holder) + MARK);
        assertThat(pttl(LOCK)).isGreaterThan(LONG.toMillis() - 10_000);
    }

    @Test
    void anExtensionKeepsTheMark() {
        Ownership holder = holder();
        waiter();

        assertThat(renew(holder, LONG)).isEqualTo(RenewReply.renewed());

        assertThat(get(LOCK)).isEqualTo(secret(holder) + MARK);
        assertThat(pttl(LOCK)).isGreaterThan(LONG.toMillis() - 10_000);
    }

    @Test
    void aHolderThatLearnedOfTheMarkByARenewalReleasesWithOneScript() {
        Ownership holder = holder();
        Ownership waiter = waiter();
        renew(holder, LONG);
        client.sent.clear();

        release(holder);

        assertThat(client.sent).containsExactly("release");
        assertThat(heldBy()).isEqualTo(secret(waiter));
    }

    @Test
    void aHolderThatKnowsOfNoWaiterReleasesWithASecondScript() {
        Ownership holder = holder();
        Ownership waiter = waiter();
        client.sent.clear();

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(client.sent).hasSize(2).endsWith("release");
        assertThat(heldBy()).isEqualTo(secret(waiter));
    }

    @Test
    void aConfirmationKeepsTheMark() {
        Ownership holder = somebody();
        long fence = granted(claim(holder, LEASE));
        waiter();

        assertThat(confirm(holder, LONG, fence + 100)).isEqualTo(RenewReply.renewed());

        assertThat(get(LOCK)).isEqualTo(secret(holder) + MARK);
        assertThat(counter()).isEqualTo(fence + 100);
    }

    @Test
    void anInspectionShowsTheHolderWithoutTheMark() {
        Ownership holder = holder();
        waiter();

        LockState state = store.inspectAsync("orders", TIMEOUT).join();

        assertThat(state.owner()).hasValue(holder.owner().publicId());
        assertThat(state.holder()).hasValue("test@host:1");
    }

    @Test
    void aBreakNamesTheHolderWithoutTheMark() {
        Ownership holder = holder();
        waiter();
        String marked = String.valueOf(server.command("EVAL", "return redis.sha1hex(ARGV[1])", "0", get(LOCK)));
        String unmarked = String.valueOf(server.command("EVAL", "return redis.sha1hex(ARGV[1])", "0", secret(holder)));
        Map<String, String> entry = Map.of("reason", "test");

        assertThat(store.breakAsync("orders", marked, entry, TIMEOUT).join()).isFalse();
        assertThat(store.breakAsync("orders", unmarked, entry, TIMEOUT).join()).isTrue();
    }

    @Test
    void aBusyReplyShowsTheHolderWithoutTheMark() {
        holder();
        waiter();

        assertThat(busy(claim(somebody(), LEASE)).holder()).isEqualTo("test@host:1");
        assertThat(busy(waiting(somebody())).holder()).isEqualTo("test@host:1");
    }

    @Test
    void anotherOwnerDoesNotReleaseAMarkedLock() {
        Ownership holder = holder();
        waiter();

        assertThat(release(somebody())).isEqualTo(ReleaseReply.NOT_OWNER);

        assertThat(get(LOCK)).isEqualTo(secret(holder) + MARK);
    }
}
