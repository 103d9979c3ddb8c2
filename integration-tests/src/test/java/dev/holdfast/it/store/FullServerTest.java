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

        long repeated = granted(claim(mine, LONG));
        assertThat(repeated).isGreaterThan(fence);
        assertThat(pttl(LOCK)).isGreaterThan(LONG.toMillis() - 10_000);
        assertThat(store.inspectAsync("orders", TIMEOUT).join().fencingToken()).hasValue(repeated);
    }

    @Test
    void aReleaseHandsTheLockOver() {
        Ownership holder = holder();
        Ownership waiter = waiter();
        fill();

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(heldBy()).isEqualTo(secret(waiter));
        assertThat(isMarked()).isTrue();
        granted(waiting(waiter));
    }

    @Test
    void theFirstWaiterTakesAFreeLock() {
        holder();
        Ownership waiter = waiter();
        expire(LOCK);
        fill();

        granted(waiting(waiter));

        assertThat(heldBy()).isEqualTo(secret(waiter));
    }

    @Test
    void aWaiterKeepsItsTicketAndCountsAsAlive() {
        holder();
        Ownership waiter = somebody();
        long number = ticket(waiting(waiter)).number();
        silence(waiter);
        fill();

        assertThat(ticket(waiting(waiter)).rank()).as("even without the ticket").isZero();
        assertThat(ticket(waiting(waiter, number)).rank()).isZero();
        assertThat(ticket(waiting(waiter, number)).rank())
                .as("in the same millisecond")
                .isZero();

        assertThat(Long.parseLong(heartbeat(waiter))).isGreaterThan(serverMicros() / 1_000);
    }

    @Test
    void aWaiterGetsItsTicketBackAndMarksTheHolder() {
        holder();
        Ownership waiter = somebody();
        long number = ticket(waiting(waiter)).number();
        server.command("DEL", QUEUE, HEARTBEATS);
        server.command("SET", LOCK, heldBy(), "XX", "KEEPTTL");
        fill();

        assertThat(ticket(waiting(waiter, number)).number()).isEqualTo(number);

        assertThat(isMarked()).isTrue();
        assertThat(Long.parseLong(heartbeat(waiter))).isGreaterThan(serverMicros() / 1_000);
        assertThat(pttl(QUEUE)).isBetween(50_000L, 60_000L);
    }

    @Test
    void aNewWaiterGetsNoTicket() {
        holder();
        Ownership waiter = waiter();
        fill();

        assertThat(busy(waiting(somebody())).ticket()).isNull();

        assertThat(queued()).containsExactly(secret(waiter));
    }

    @Test
    void aFirstWaiterGetsNoTicketAndLeavesNoMark() {
        holder();
        fill();

        assertThat(busy(waiting(somebody())).ticket()).isNull();

        assertThat(isMarked()).isFalse();
        assertThat(exists(QUEUE)).isFalse();
    }
}
