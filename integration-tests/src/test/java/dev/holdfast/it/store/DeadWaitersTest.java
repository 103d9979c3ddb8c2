package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.testkit.redis.RespConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests waiters that are dead, and waiters of an unknown version. */
class DeadWaitersTest extends QueueTest {
    private static final Duration THREE_POLLS = CLAIM_TIME.multipliedBy(3).dividedBy(4);

    @Test
    void aWaiterWithoutAHeartbeatIsSkipped() {
        Ownership holder = holder();
        Ownership dead = waiter();
        Ownership alive = waiter();
        silence(dead);

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(alive));
        assertThat(exists(QUEUE) || exists(HEARTBEATS)).isFalse();
    }

    @Test
    void aWaiterWhoseHeartbeatWasLostIsSkipped() {
        Ownership holder = holder();
        waiter();
        server.command("DEL", HEARTBEATS);
        Ownership alive = waiter();

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(alive));
    }

    @Test
    void aWaiterWithoutASubscriberIsSkippedIfItIsCounted() {
        Ownership holder = holder();
        Ownership gone = waiter();
        setCounted(gone, "PUBLISH", client.channel);
        Ownership alive = waiter();

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(alive));
    }

    @Test
    void aWaiterWithoutASubscriberIsServedIfItIsNotCounted() {
        Ownership holder = holder();
        Ownership first = waiter();
        waiter();

        release(holder);

        assertThat(heartbeat(first)).isEqualTo("null");
        assertThat(heldBy()).isEqualTo(secret(first));
    }

    @ParameterizedTest
    @CsvSource({"PUBLISH, PSUBSCRIBE, *", "PUBLISH, SSUBSCRIBE, gone", "SPUBLISH, SUBSCRIBE, gone"})
    void subscribersOfAnotherKindDoNotKeepADeadWaiterAlive(String command, String subscribe, String channel)
            throws IOException {
        Ownership holder = holder();
        Ownership gone = waiter();
        setCounted(gone, command, "gone");
        Ownership alive = waiter();
        try (RespConnection other = new RespConnection(server.port())) {
            other.command(subscribe, channel);

            release(holder);

            assertThat(heldBy()).isEqualTo(secret(alive));
        }
    }

    @ParameterizedTest
    @CsvSource({"PUBLISH, SUBSCRIBE", "SPUBLISH, SSUBSCRIBE"})
    void aCountedWaiterIsServedWithoutAHeartbeatUntilThreePolls(String command, String subscribe) throws IOException {
        Ownership holder = holder();
        Ownership first = waiter();
        Ownership second = waiter();
        setCounted(first, command, "a channel");
        setCounted(second, command, "a channel");
        server.command("DEL", HEARTBEATS);
        try (RespConnection listening = new RespConnection(server.port())) {
            listening.command(subscribe, "a channel");
            joinedBefore(first, THREE_POLLS.minusSeconds(5));

            release(holder);
            assertThat(heldBy()).isEqualTo(secret(first));

            joinedBefore(second, THREE_POLLS.plusSeconds(1));
            release(first);
            assertThat(exists(LOCK))
                    .as("a host may vanish and leave its subscription")
                    .isFalse();
        }
    }

    @Test
    void aCountedWaiterThatPollsIsServedHoweverLongItWaits() throws IOException {
        Ownership holder = holder();
        Ownership waiter = waiter();
        setCounted(waiter, "PUBLISH", "a channel");
        joinedBefore(waiter, Duration.ofHours(1));
        try (RespConnection listening = new RespConnection(server.port())) {
            listening.command("SUBSCRIBE", "a channel");

            release(holder);
        }
        assertThat(heldBy()).isEqualTo(secret(waiter));
    }

    @Test
    void aCountedWaiterIsServedIfTheServerDoesNotLetItBeCounted() {
        Ownership holder = holder();
        Ownership waiter = waiter();
        setCounted(waiter, "PUBLISH", "nobody");
        server.command("ACL", "SETUSER", "default", "-pubsub");
        try {
            release(holder);
        } finally {
            server.command("ACL", "SETUSER", "default", "+@all");
        }
        assertThat(heldBy()).isEqualTo(secret(waiter));
    }

    @Test
    void aWaiterThatPolledLeavesNoHeartbeatAfterItsHandOver() throws IOException {
        Ownership holder = holder();
        Ownership waiter = waiter();
        setCounted(waiter, "PUBLISH", "a channel");
        joinedBefore(waiter, CLAIM_TIME.dividedBy(4));
        waiter();
        try (RespConnection listening = new RespConnection(server.port())) {
            listening.command("SUBSCRIBE", "a channel");
            release(holder);
        }
        assertThat(heldBy()).isEqualTo(secret(waiter));
        assertThat(server.command("HLEN", HEARTBEATS))
                .as("that of the second waiter")
                .isEqualTo(1L);
    }

    @Test
    void aWaiterWhosePollIsGrantedLeavesNoHeartbeat() {
        holder();
        Ownership waiter = waiter();
        waiter();
        expire(LOCK);

        granted(waiting(waiter));

        assertThat(server.command("HLEN", HEARTBEATS))
                .as("that of the second waiter")
                .isEqualTo(1L);
    }

    @Test
    void aDeadWaiterLeavesNoHeartbeat() {
        Ownership holder = holder();
        Ownership gone = waiter();
        setCounted(gone, "PUBLISH", "nobody");
        joinedBefore(gone, Duration.ofHours(1));
        Ownership newer = waiter();
        setMember(newer, member(newer).replaceFirst("^2", "3"));
        silence(newer);

        release(holder);

        assertThat(exists(HEARTBEATS)).isFalse();
    }

    @Test
    void aLockWithOnlyDeadWaitersIsFree() {
        Ownership holder = holder();
        silence(waiter());

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(exists(LOCK)).isFalse();
        granted(claim(somebody(), LEASE));
    }

    @Test
    void manyDeadWaitersAreDroppedInSeveralSteps() {
        Ownership holder = holder();
        List<Ownership> dead = Stream.generate(this::waiter).limit(150).toList();
        Ownership alive = somebody();
        waitBehind(dead.size(), alive);
        dead.forEach(this::silence);

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(heldBy()).isEqualTo(secret(alive));
    }

    @Test
    void noWaiterOvertakesWhileDeadOnesAreDropped() {
        holder();
        List<Ownership> dead = Stream.generate(this::waiter).limit(65).toList();
        Ownership alive = somebody();
        waitBehind(dead.size(), alive);
        dead.forEach(this::silence);
        expire(LOCK);

        assertThat(busy(claim(somebody(), LEASE)).remaining())
                .as("attempt again at once")
                .isZero();
        assertThat(exists(LOCK)).isFalse();

        assertThat(isBusy(claim(somebody(), LEASE))).isTrue();
        assertThat(heldBy()).isEqualTo(secret(alive));
    }

    /** Returns a waiter with room for more waiters than in the other tests. */
    private void waitBehind(int others, Ownership waiter) {
        ticket(waiting(waiter));
        assertThat(queued()).hasSize(others + 1);
    }

    @Test
    void aWaiterOfAnUnknownVersionIsNeitherDroppedNorOvertaken() {
        Ownership holder = holder();
        Ownership newer = waiter();
        setMember(newer, "3 " + secret(newer) + " something else");
        server.command("PEXPIRE", QUEUE, "1000000");
        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(exists(LOCK)).as("it takes the free lock by an attempt").isFalse();
        assertThat(pttl(QUEUE)).as("the time limit is set again").isBetween(50_000L, 60_000L);

        Ownership behind = somebody();
        Busy busy = busy(waiting(behind));
        assertThat(busy.remaining()).as("the time until the next attempt").isEqualTo(Duration.ofMillis(50));
        assertThat(busy.ticket().rank()).isOne();
        assertThat(isBusy(claim(somebody(), LEASE))).isTrue();
        assertThat(queued()).containsExactly(secret(newer), secret(behind));
        assertThat(exists(LOCK)).isFalse();
    }

    @Test
    void aWaiterOfAnUnknownVersionKeepsItsTicketWhenItIsPutBack() {
        Ownership holder = holder();
        Ownership newer = waiter();
        waiter();
        setMember(newer, "3 " + secret(newer) + " something else");
        Object before = server.command("ZRANGE", QUEUE, "0", "-1", "WITHSCORES");

        release(holder);

        assertThat(server.command("ZRANGE", QUEUE, "0", "-1", "WITHSCORES")).isEqualTo(before);
    }

    @Test
    void aWaiterThatNamesAnUnknownCommandCountsAsOneOfAnUnknownVersion() {
        Ownership holder = holder();
        Ownership newer = waiter();
        setMember(newer, member(newer).replace(" PUBLISH ", " FLUSHALL "));

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(queued()).hasSize(1);
        assertThat(exists(COUNTER)).isTrue();
    }

    @Test
    void aWaiterOfAnUnknownVersionIsDroppedWithoutAHeartbeat() {
        Ownership holder = holder();
        Ownership newer = waiter();
        setMember(newer, "3 " + secret(newer) + " something else");
        silence(newer);
        Ownership behind = waiter();

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(behind));
    }
}
