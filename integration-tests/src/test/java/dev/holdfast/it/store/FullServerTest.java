package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests a server that has reached maxmemory. */
class FullServerTest extends QueueTest {
    private final Ownership mine = somebody();

    private void fill() {
        server.command("CONFIG", "SET", "maxmemory", "1");
    }

    @AfterEach
    void empty() {
        server.command("CONFIG", "SET", "maxmemory", "0");
    }

    @Test
    void noNewLockIsGrantedAndTheErrorNamesTheReason() {
        fill();

        assertThatThrownBy(() -> acquire(claim(mine, LEASE)))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("OOM")
                .hasMessageContaining("maxmemory");
        assertThat(server.command("DBSIZE")).as("nothing was written").isEqualTo(0L);
    }

    @Test
    void aHeldLockIsRenewedAndReleased() {
        granted(claim(mine, LEASE));
        fill();

        assertThat(renew(mine, LONG)).isEqualTo(RenewReply.renewed());
        assertThat(pttl(LOCK)).isGreaterThan(LONG.toMillis() - 10_000);
        assertThat(store.releaseAsync(mine, TIMEOUT).join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(exists(LOCK)).isFalse();
    }

    @Test
    void aRepeatedAcquireAndAnInspectionStillWork() {
        long fence = granted(claim(mine, LEASE));
        fill();

        assertThat(granted(claim(mine, LONG))).isEqualTo(fence);
        assertThat(store.inspectAsync("orders", TIMEOUT).join().fencingToken()).hasValue(fence);
    }

    @Test
    void aReleaseHandsTheLockOver() {
        Ownership holder = holder();
        Ownership waiter = waiter();
        fill();

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(heldBy()).isEqualTo(secret(waiter));
        granted(waiting(waiter));
    }

    @Test
    void aWaiterKeepsItsTicketAndCountsAsAlive() {
        holder();
        Ownership waiter = waiter();
        silence(waiter);
        fill();

        assertThat(ticket(waiting(waiter)).rank()).isZero();
        assertThat(ticket(waiting(waiter)).rank()).as("in the same millisecond").isZero();

        assertThat(record(waiter)).doesNotStartWith("1 1000 ");
    }

    @Test
    void aNewWaiterGetsNoTicket() {
        holder();
        Ownership waiter = waiter();
        fill();

        assertThat(busy(waiting(somebody())).ticket()).isNull();

        assertThat(queued()).asString().isEqualTo("[" + secret(waiter) + "]");
    }
}
