package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests waiters that are dead, and waiters of an unknown version. */
class DeadWaitersTest extends QueueTest {
    @Test
    void aWaiterWithoutAHeartbeatIsSkipped() {
        Ownership holder = holder();
        Ownership dead = waiter();
        Ownership alive = waiter();
        silence(dead);

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(alive));
        assertThat(exists(QUEUE) || exists(RECORDS)).isFalse();
    }

    @Test
    void aWaiterWhoseRecordWasLostIsSkipped() {
        Ownership holder = holder();
        waiter();
        server.command("DEL", RECORDS);
        Ownership alive = waiter();

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(alive));
    }

    @Test
    void aWaiterWithoutASubscriberIsSkippedIfItsRecordSaysSo() {
        Ownership holder = holder();
        Ownership gone = waiter();
        setRecord(gone, record(gone).replace("PUBLISH 0 ", "PUBLISH 1 "));
        Ownership alive = waiter();

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(alive));
    }

    @Test
    void aWaiterWithoutASubscriberIsServedIfItsRecordDoesNotSayThatItIsDead() {
        Ownership holder = holder();
        Ownership first = waiter();
        waiter();

        release(holder);

        assertThat(record(first)).isEqualTo("null");
        assertThat(heldBy()).isEqualTo(secret(first));
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
        setRecord(newer, record(newer).replaceFirst("^1 (\\d+) .*", "2 $1 something else"));
        Ownership behind = waiter();

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);
        assertThat(exists(LOCK)).as("it takes the free lock by an attempt").isFalse();

        assertThat(isBusy(waiting(behind))).isTrue();
        assertThat(isBusy(claim(somebody(), LEASE))).isTrue();
        assertThat(queued()).hasSize(2);

        granted(claim(newer, LEASE));
        assertThat(queued()).asString().isEqualTo("[" + secret(behind) + "]");
    }

    @Test
    void aWaiterThatNamesAnUnknownCommandCountsAsOneOfAnUnknownVersion() {
        Ownership holder = holder();
        Ownership newer = waiter();
        setRecord(newer, record(newer).replace(" PUBLISH ", " FLUSHALL "));

        assertThat(release(holder)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(queued()).hasSize(1);
        assertThat(exists(FENCE)).isTrue();
    }

    @Test
    void aWaiterOfAnUnknownVersionIsDroppedWithoutAHeartbeat() {
        Ownership holder = holder();
        Ownership newer = waiter();
        setRecord(newer, "2 1000 something else");
        Ownership behind = waiter();

        release(holder);

        assertThat(heldBy()).isEqualTo(secret(behind));
    }
}
