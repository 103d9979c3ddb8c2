package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testkit.redis.RespConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the queue: which waiter gets a lock that becomes free. */
class HandOverTest extends QueueTest {
    @Test
    void aBusyReplyHasATicketOfTheServersTime() {
        holder();
        long before = serverMicros();

        Ticket first = ticket(waiting(somebody()));
        Ticket second = ticket(waiting(somebody()));

        assertThat(first.number()).isBetween(before, serverMicros());
        assertThat(second.number()).isGreaterThan(first.number());
        assertThat(first.rank()).isEqualTo(0);
        assertThat(second.rank()).isEqualTo(1);
        assertThat(first.handsOver()).isTrue();
    }

    /** Returns a ticket without the part that is different in each reply. */
    private static Ticket seat(Ticket ticket) {
        return new Ticket(ticket.number(), ticket.rank(), ticket.handsOver(), Long.MAX_VALUE);
    }

    @Test
    void ticketsContinueAfterTheLastWhenTheClockIsSetBack() {
        holder();
        Ownership waiter = waiter();
        long ahead = serverMicros() + 3_600_000_000L;
        server.command("ZADD", QUEUE, String.valueOf(ahead), secret(waiter));

        assertThat(seat(ticket(waiting(somebody())))).isEqualTo(new Ticket(ahead + 1, 1, true, Long.MAX_VALUE));
    }

    @Test
    void anAttemptWithoutAWaitIsNotQueued() {
        holder();

        assertThat(busy(claim(somebody(), LEASE)).ticket()).isNull();
        assertThat(exists(QUEUE)).isFalse();
        assertThat(exists(RECORDS)).isFalse();
    }

    @Test
    void anotherAttemptKeepsTheTicket() {
        holder();
        Ownership waiter = somebody();
        Ticket ticket = ticket(waiting(waiter));
        waiter();

        assertThat(seat(ticket(waiting(waiter, ticket.number())))).isEqualTo(seat(ticket));
        assertThat(seat(ticket(waiting(waiter)))).as("even without the ticket").isEqualTo(seat(ticket));
    }

    @Test
    void aReleaseHandsTheLockOverToTheFirstWaiter() {
        Ownership holder = holder();
        Ownership first = waiter();
        Ownership second = waiter();

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(heldBy()).isEqualTo(secret(first));
        assertThat(pttl(LOCK)).isBetween(CLAIM_TIME.toMillis() - 10_000, CLAIM_TIME.toMillis());
        assertThat(queued()).asString().isEqualTo("[" + secret(second) + "]");
        assertThat(record(first)).isEqualTo("null");
    }

    @Test
    void aLockThatWasHandedOverIsTakenWithItsTokenForTheLeaseTime() {
        long before = granted(claim(somebody(), LEASE));
        Ownership holder = somebody();
        server.command("DEL", LOCK);
        before = Math.max(before, granted(claim(holder, LEASE)));
        Ownership waiter = waiter();
        release(holder);
        long handed = Long.parseLong(get(FENCE));

        long fence = granted(waiting(waiter));

        assertThat(fence).isEqualTo(handed).isGreaterThan(before);
        assertThat(pttl(LOCK)).isGreaterThan(CLAIM_TIME.toMillis());
        assertThat(pttl(FENCE)).isGreaterThan(RETENTION.toMillis() - 10_000);
    }

    @Test
    void aHandOverHonoursTheFloorAndTheBlockOfTheWaiter() {
        Ownership holder = holder();
        Ownership above = somebody();
        long minFence = serverMicros() + 3_600_000_000L;
        busy(claimAbove(above, minFence).withQueueEntry(new QueueEntry(CLAIM_TIME, HEARTBEAT, 100, 0)));
        setRecord(above, record(above).replaceFirst("([01]) 1 20000", "$1 16 20000"));

        release(holder);

        assertThat(Long.parseLong(get(FENCE))).isBetween(minFence + 1 + 15, minFence + 16 + 15);
    }

    @Test
    void aWaiterLearnsTheHighestTokenOfOldMessages() {
        long future = serverMicros() + 3_600_000_000L;
        granted(claimAbove(somebody(), future));

        assertThat(ticket(waiting(somebody())).fenceBefore()).isEqualTo(Long.parseLong(get(FENCE)));
    }

    @Test
    void aWaiterThatGivesUpLeavesTheQueueWhateverIsUnderTheKey() {
        holder();
        Ownership waiter = waiter();
        server.command("DEL", LOCK);
        server.command("RPUSH", LOCK, "no lock");

        assertThat(store.releaseAsync(waiter, TIMEOUT)).failsWithin(TIMEOUT);

        assertThat(queued()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PUBLISH, SUBSCRIBE", "SPUBLISH, SSUBSCRIBE"})
    void aWaiterIsNotifiedWithItsCommandAndChannel(String command, String subscription) throws IOException {
        Ownership holder = holder();
        Ownership waiter = waiter();
        setRecord(waiter, record(waiter).replaceFirst("PUBLISH [01] (.*) .*", command + " 1 $1 a channel"));
        try (RespConnection listening = new RespConnection(server.port())) {
            listening.command(subscription, "a channel");

            release(holder);

            assertThat(heldBy()).isEqualTo(secret(waiter));
            assertThat((List<?>) listening.next())
                    .last()
                    .isEqualTo("G1 " + secret(waiter) + " " + get(FENCE) + " 1 " + CLAIM_TIME.toMillis() + " " + LOCK);
        }
    }

    @Test
    void aUserWithoutPublishHandsTheLockOver() {
        Ownership holder = holder();
        Ownership waiter = waiter();
        server.command("ACL", "SETUSER", "default", "resetchannels");
        try {
            assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);
        } finally {
            server.command("ACL", "SETUSER", "default", "allchannels");
        }

        assertThat(heldBy()).isEqualTo(secret(waiter));
        granted(waiting(waiter));
    }

    @Test
    void aWaiterThatCannotBeNotifiedAttemptsSoon() throws InterruptedException {
        holder();
        for (int i = 0; i < 20; i++) {
            assertThat(busy(waiting(somebody())).retryAfter()).isBetween(Duration.ofMillis(50), Duration.ofMillis(250));
        }
        CountDownLatch subscribed = new CountDownLatch(1);
        store.watch("orders", () -> {
            subscribed.countDown();
            return true;
        });
        assertThat(subscribed.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(busy(waiting(somebody())).retryAfter())
                .as("the engine decides when a waiter that is notified makes an attempt")
                .isNull();
    }

    @Test
    void aWaiterWithoutFencingGetsTheLockWithoutAToken() {
        Ownership holder = holder();
        String fence = get(FENCE);
        Ownership waiter = somebody();
        ticket(dev.holdfast.spi.Claim.of(waiter, LEASE, TIMEOUT)
                .withQueueEntry(new QueueEntry(CLAIM_TIME, HEARTBEAT, 100, 0)));

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(waiter));
        assertThat(get(FENCE)).isEqualTo(fence);
    }

    @Test
    void waitersPrecedeOthersOnAFreeLock() {
        holder();
        Ownership waiter = waiter();
        expire(LOCK);

        assertThat(busy(claim(somebody(), LEASE)).holder()).isEqualTo("test@host:1");

        assertThat(heldBy()).isEqualTo(secret(waiter));
    }

    @Test
    void theFirstWaiterTakesAFreeLockByAnAttempt() {
        holder();
        Ownership waiter = waiter();
        expire(LOCK);

        granted(waiting(waiter));

        assertThat(heldBy()).isEqualTo(secret(waiter));
        assertThat(pttl(LOCK)).isGreaterThan(CLAIM_TIME.toMillis());
        assertThat(exists(QUEUE) || exists(RECORDS)).as("nothing is left").isFalse();
    }

    @Test
    void aSingleAttemptTakesALockThatWasHandedOver() {
        Ownership holder = holder();
        Ownership waiter = waiter();
        release(holder);

        granted(claim(waiter, LEASE));
    }

    @Test
    void aWaiterThatGivesUpLeavesTheQueue() {
        holder();
        Ownership waiter = waiter();
        Ownership other = waiter();

        assertThat(release(waiter)).isEqualTo(ReleaseReply.NOT_OWNER);

        assertThat(queued()).asString().isEqualTo("[" + secret(other) + "]");
        assertThat(record(waiter)).isEqualTo("null");
    }

    @Test
    void aWaiterThatGivesUpAfterAHandOverPassesTheLockOn() {
        Ownership holder = holder();
        Ownership first = waiter();
        Ownership second = waiter();
        release(holder);
        assertThat(heldBy()).isEqualTo(secret(first));

        assertThat(release(first)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(heldBy()).isEqualTo(secret(second));
    }

    @Test
    void aWaiterWhoseHandOverLapsedKeepsItsTicket() {
        Ownership holder = holder();
        Ownership slow = somebody();
        long ticket = ticket(waiting(slow)).number();
        Ownership next = waiter();
        Ownership last = waiter();
        release(holder);
        expire(LOCK);
        assertThat(isBusy(waiting(last))).as("the lock goes to the next").isTrue();
        assertThat(heldBy()).isEqualTo(secret(next));

        long handed = Long.parseLong(get(FENCE));
        Ticket back = ticket(waiting(slow, ticket));
        assertThat(seat(back)).isEqualTo(new Ticket(ticket, 0, true, Long.MAX_VALUE));
        assertThat(back.fenceBefore())
                .as("a message of a hand-over that lapsed differs from one of the next")
                .isGreaterThanOrEqualTo(handed);
    }

    @Test
    void aQueueThatWasLostIsRebuiltInItsOrder() {
        holder();
        Ownership first = somebody();
        Ownership second = somebody();
        long ticketOfFirst = ticket(waiting(first)).number();
        long ticketOfSecond = ticket(waiting(second)).number();
        server.command("FLUSHALL");
        holder();

        ticket(waiting(second, ticketOfSecond));
        ticket(waiting(first, ticketOfFirst));

        assertThat(queued()).asString().isEqualTo("[" + secret(first) + ", " + secret(second) + "]");
    }

    @Test
    void aFullQueueAcceptsNoMoreWaiters() {
        holder();
        QueueEntry two = new QueueEntry(CLAIM_TIME, HEARTBEAT, 2, 0);
        Ownership first = somebody();
        ticket(claim(first, LEASE).withQueueEntry(two));
        ticket(claim(somebody(), LEASE).withQueueEntry(two));

        assertThat(busy(claim(somebody(), LEASE).withQueueEntry(two)).ticket()).isNull();

        assertThat(ticket(claim(first, LEASE).withQueueEntry(two)).rank())
                .as("a waiter with a ticket keeps it")
                .isEqualTo(0);
        assertThat(queued()).hasSize(2);
    }

    @Test
    void theQueueExpiresWithoutAttempts() {
        holder();
        waiter();

        assertThat(pttl(QUEUE)).isBetween(4 * HEARTBEAT.toMillis() - 10_000, 4 * HEARTBEAT.toMillis());
        assertThat(pttl(RECORDS)).isBetween(4 * HEARTBEAT.toMillis() - 10_000, 4 * HEARTBEAT.toMillis());

        Duration longer = HEARTBEAT.multipliedBy(3);
        ticket(claim(somebody(), LEASE).withQueueEntry(new QueueEntry(CLAIM_TIME, longer, 100, 0)));
        waiter();
        assertThat(pttl(QUEUE))
                .as("never shortened by a waiter with a shorter heartbeat")
                .isGreaterThan(4 * longer.toMillis() - 10_000);
    }

    @Test
    void aForeignHolderDoesNotHandOver() {
        server.command("SET", LOCK, "somebody-else", "PX", "30000");

        assertThat(ticket(waiting(somebody())).handsOver()).isFalse();
    }

    @Test
    void anExtensionDoesNotTouchTheQueue() {
        Ownership holder = holder();
        waiter();

        assertThat(renew(holder, LONG)).isEqualTo(RenewReply.renewed());

        assertThat(queued()).hasSize(1);
    }

    @Test
    void anInspectionShowsTheNumberOfWaitersAndTheLongestWait() {
        holder();
        assertThat(store.inspectAsync("orders", TIMEOUT).join().waiters()).hasValue(0);
        assertThat(store.inspectAsync("orders", TIMEOUT).join().longestWait()).isEmpty();
        Ownership first = waiter();
        waiter();
        server.command("ZADD", QUEUE, String.valueOf(serverMicros() - 60_000_000), secret(first));

        var state = store.inspectAsync("orders", TIMEOUT).join();

        assertThat(state.waiters()).hasValue(2);
        assertThat(state.longestWait())
                .hasValueSatisfying(age -> assertThat(age).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90)));
    }
}
