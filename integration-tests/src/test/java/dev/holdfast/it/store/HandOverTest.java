package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        server.command("ZADD", QUEUE, String.valueOf(ahead), member(waiter));

        assertThat(seat(ticket(waiting(somebody())))).isEqualTo(new Ticket(ahead + 1, 1, true, Long.MAX_VALUE));
    }

    @Test
    void anAttemptWithoutAWaitIsNotQueued() {
        holder();

        assertThat(busy(claim(somebody(), LEASE)).ticket()).isNull();
        assertThat(exists(QUEUE)).isFalse();
        assertThat(exists(HEARTBEATS)).isFalse();
        assertThat(isMarked()).isFalse();
    }

    @Test
    void aMemberOfTheQueueSaysHowToHandTheLockOver() {
        holder();
        Ownership waiter = somebody();
        ticket(withBlock(waiter, 16, 0).withQueueEntry(new QueueEntry(CLAIM_TIME, HEARTBEAT, 100, 0)));

        assertThat(members())
                .singleElement()
                .asString()
                .matches("2 " + Pattern.quote(secret(waiter)) + " PUBLISH 0 16 20000 lock:#c:[0-9a-f-]{36}");
    }

    @Test
    void aMemberChangesWithTheSubscriptionAndKeepsItsTicket() throws InterruptedException {
        holder();
        Ownership first = somebody();
        Ticket ticket = ticket(waiting(first));
        Ownership second = waiter();
        subscribe();

        assertThat(seat(ticket(waiting(first, ticket.number())))).isEqualTo(seat(ticket));

        assertThat(queued()).containsExactly(secret(first), secret(second));
        assertThat(member(first)).contains(" PUBLISH 1 ");
    }

    /** Opens the subscription of the store. */
    private void subscribe() throws InterruptedException {
        CountDownLatch subscribed = new CountDownLatch(1);
        store.watch("orders", () -> {
            subscribed.countDown();
            return true;
        });
        assertThat(subscribed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCountedWaiterHasAHeartbeatFromAPollOnWithATicketOfSomeAge() throws InterruptedException {
        subscribe();
        holder();
        Ownership waiter = somebody();
        long number = ticket(waiting(waiter)).number();
        ticket(waiting(waiter, number));
        assertThat(heartbeat(waiter))
                .as("a hand-over so early would not remove it, and it would stay")
                .isEqualTo("null");

        ticket(waiting(waiter, number - HEARTBEAT.toMillis() * 135));

        assertThat(Long.parseLong(heartbeat(waiter)) - serverMicros() / 1_000)
                .isBetween(HEARTBEAT.toMillis() - 10_000, HEARTBEAT.toMillis() + 1);
    }

    @Test
    void anotherAttemptKeepsTheTicket() {
        holder();
        Ownership waiter = somebody();
        Ticket ticket = ticket(waiting(waiter));
        waiter();

        assertThat(seat(ticket(waiting(waiter, ticket.number())))).isEqualTo(seat(ticket));
        assertThat(queued()).hasSize(2);
    }

    @Test
    void anotherAttemptAfterALostReplyKeepsThePlaceInTheQueue() {
        holder();
        Ownership waiter = somebody();
        client.onReply = reply -> {
            if (reply.startsWith("WAIT")) {
                throw new RedisUnreachable("no reply", null, true);
            }
            return reply;
        };
        assertThat(store.acquireAsync(waiting(waiter))).isCompletedExceptionally();
        client.onReply = reply -> reply;
        Ownership second = waiter();

        assertThat(ticket(waiting(waiter)).rank()).isZero();

        assertThat(queued()).containsExactly(secret(waiter), secret(second));
    }

    @Test
    void aReleaseHandsTheLockOverToTheFirstWaiter() {
        Ownership holder = holder();
        Ownership first = waiter();
        Ownership second = waiter();

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(heldBy()).isEqualTo(secret(first));
        assertThat(pttl(LOCK)).isBetween(CLAIM_TIME.toMillis() - 10_000, CLAIM_TIME.toMillis());
        assertThat(queued()).containsExactly(secret(second));
        assertThat(heartbeat(first)).isEqualTo("null");
    }

    @Test
    void aLockThatWasHandedOverIsTakenByAnAttemptWithAHigherTokenForTheLeaseTime() {
        Ownership holder = somebody();
        long before = granted(claim(holder, LEASE));
        Ownership waiter = waiter();
        release(holder);
        long handed = counter();
        assertThat(handed).isGreaterThan(before);

        long fence = granted(waiting(waiter));

        assertThat(fence).isGreaterThan(handed);
        assertThat(pttl(LOCK)).isGreaterThan(CLAIM_TIME.toMillis());
    }

    @Test
    void aHandOverReservesTheBlockOfTheWaiter() {
        Ownership holder = somebody();
        granted(claimAbove(holder, serverMicros() + 3_600_000_000L));
        Ownership waiter = somebody();
        busy(withBlock(waiter, 16, 0).withQueueEntry(new QueueEntry(CLAIM_TIME, HEARTBEAT, 100, 0)));
        long before = counter();

        release(holder);

        assertThat(counter()).isBetween(before + 16 + 1, before + 16 + 16);
    }

    @Test
    void aHandOverIsNeverBehindTheClock() {
        Ownership holder = holder();
        Ownership waiter = waiter();
        long now = serverMicros();
        server.command("SET", COUNTER, String.valueOf(now - 2_000));

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(waiter));
        assertThat(counter()).isGreaterThan(now);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RPUSH lock:#g a", "SET lock:#g not-a-number"})
    void aCounterOfAnotherTypeFreesTheLockAndNobodyIsTold(String command) {
        Ownership holder = holder();
        waiter();
        server.command("DEL", COUNTER);
        server.command(command.split(" ", -1));
        Object before = server.command("DUMP", COUNTER);
        server.command("CONFIG", "RESETSTAT");

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(exists(LOCK)).isFalse();
        assertThat(server.calls("publish")).isZero();
        assertThat(server.command("DUMP", COUNTER)).isEqualTo(before);
    }

    @Test
    void aWaiterLearnsTheHighestTokenOfOldMessages() {
        long future = serverMicros() + 3_600_000_000L;
        granted(claimAbove(somebody(), future));

        assertThat(ticket(waiting(somebody())).fenceBefore()).isEqualTo(counter());
    }

    @Test
    void aWaiterBelievesNoMessageFromBeforeItsTicketIfTheCounterWasLost() {
        holder();
        server.command("DEL", COUNTER);
        long before = serverMicros() - 1_000;

        assertThat(ticket(waiting(somebody())).fenceBefore()).isBetween(before, serverMicros());

        long floor = serverMicros() + 3_600_000_000L;
        Claim above = claimAbove(somebody(), floor).withQueueEntry(new QueueEntry(CLAIM_TIME, HEARTBEAT, 100, 0));
        assertThat(ticket(above).fenceBefore()).isEqualTo(floor);
    }

    /** A message with a token below this number is not believed. The counter may be ahead of the clock. */
    @Test
    void aPollThatHandsOverToAWaiterWithoutATokenTellsTheHighestToken() {
        Ownership holder = holder();
        ticket(withBlock(somebody(), 0, 0).withQueueEntry(new QueueEntry(CLAIM_TIME, HEARTBEAT, 100, 0)));
        Ownership waiter = somebody();
        long number = ticket(waiting(waiter)).number();
        long ahead = serverMicros() + 3_600_000_000L;
        server.command("SET", COUNTER, String.valueOf(ahead));
        expire(LOCK);

        assertThat(ticket(waiting(waiter, number)).fenceBefore()).isEqualTo(ahead);

        assertThat(heldBy()).isNotEqualTo(secret(holder)).isNotEqualTo(secret(waiter));
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
        setCounted(waiter, command, "a channel");
        long before = serverMicros();
        try (RespConnection listening = new RespConnection(server.port())) {
            listening.command(subscription, "a channel");

            release(holder);

            assertThat(heldBy()).isEqualTo(secret(waiter));
            String message = String.valueOf(((List<?>) listening.next()).get(2));
            assertThat(message)
                    .matches(Pattern.quote(
                                    "G2 " + secret(waiter) + " " + counter() + " 1 " + CLAIM_TIME.toMillis() + " ")
                            + "\\d+ " + LOCK);
            assertThat(Long.parseLong(message.split(" ", -1)[5]))
                    .as("the time of the hand-over")
                    .isBetween(before, serverMicros());
        }
    }

    @Test
    void aWaiterThatCannotBeNotifiedGetsTheLockInItsTurnWithoutAMessage() throws IOException {
        Ownership holder = holder();
        Ownership waiter = waiter();
        setMember(waiter, "2 " + secret(waiter) + " - 0 1 20000 ");
        waiter();
        try (RespConnection listening = new RespConnection(server.port())) {
            listening.command("PSUBSCRIBE", "*");
            server.command("CONFIG", "RESETSTAT");

            release(holder);

            assertThat(server.calls("publish")).isZero();
        }
        assertThat(heldBy()).isEqualTo(secret(waiter));
        assertThat(pttl(LOCK)).isLessThanOrEqualTo(CLAIM_TIME.toMillis());
        assertThat(isBusy(claim(somebody(), LEASE))).isTrue();
        granted(claim(waiter, LEASE));
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
        subscribe();

        assertThat(busy(waiting(somebody())).retryAfter())
                .as("the engine decides when a waiter that is notified makes an attempt")
                .isNull();
    }

    @Test
    void aWaiterWithoutFencingGetsTheLockWithoutAToken() {
        Ownership holder = holder();
        long last = counter();
        Ownership waiter = somebody();
        ticket(Claim.of(waiter, LEASE, TIMEOUT).withQueueEntry(new QueueEntry(CLAIM_TIME, HEARTBEAT, 100, 0)));

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(waiter));
        assertThat(counter()).isEqualTo(last);
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
        assertThat(exists(QUEUE) || exists(HEARTBEATS)).as("nothing is left").isFalse();
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

        assertThat(queued()).containsExactly(secret(other));
        assertThat(heartbeat(waiter)).isEqualTo("null");
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

        long handed = counter();
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

        assertThat(queued()).containsExactly(secret(first), secret(second));
    }

    @Test
    void aFullQueueAcceptsNoMoreWaiters() {
        holder();
        QueueEntry two = new QueueEntry(CLAIM_TIME, HEARTBEAT, 2, 0);
        Ownership first = somebody();
        long number = ticket(claim(first, LEASE).withQueueEntry(two)).number();
        ticket(claim(somebody(), LEASE).withQueueEntry(two));

        assertThat(busy(claim(somebody(), LEASE).withQueueEntry(two)).ticket()).isNull();

        assertThat(ticket(claim(first, LEASE).withQueueEntry(two.withTicket(number)))
                        .rank())
                .as("a waiter with a ticket keeps it")
                .isEqualTo(0);
        assertThat(queued()).hasSize(2);
    }

    @Test
    void theQueueExpiresAMinuteAfterTheLastNewcomerOrWriterOfAHeartbeat() {
        holder();
        Ownership waiter = somebody();
        long number = ticket(waiting(waiter)).number();
        assertThat(pttl(QUEUE)).isBetween(50_000L, 60_000L);
        assertThat(pttl(HEARTBEATS)).isBetween(50_000L, 60_000L);

        server.command("PEXPIRE", QUEUE, "30000");
        server.command("PEXPIRE", HEARTBEATS, "30000");
        ticket(waiting(waiter, number));
        assertThat(pttl(QUEUE)).as("each poll with a long heartbeat").isBetween(50_000L, 60_000L);
        assertThat(pttl(HEARTBEATS)).isBetween(50_000L, 60_000L);
    }

    @Test
    void aPartOfTheFrequentPollsKeepsTheQueue() {
        holder();
        Ownership waiter = somebody();
        QueueEntry often = new QueueEntry(CLAIM_TIME, Duration.ofSeconds(3), 100, 0);
        long number = ticket(claim(waiter, LEASE).withQueueEntry(often)).number();
        server.command("PEXPIRE", QUEUE, "30000");
        server.command("PEXPIRE", HEARTBEATS, "30000");

        await().atMost(Duration.ofSeconds(15)).until(() -> {
            ticket(claim(waiter, LEASE).withQueueEntry(often.withTicket(number)));
            return pttl(QUEUE) > 50_000 && pttl(HEARTBEATS) > 50_000;
        });
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
        joinedBefore(first, Duration.ofSeconds(60));

        var state = store.inspectAsync("orders", TIMEOUT).join();

        assertThat(state.waiters()).hasValue(2);
        assertThat(state.longestWait())
                .hasValueSatisfying(age -> assertThat(age).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90)));
    }
}
