package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.jedis.QueuedCall.State;
import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.PendingCall;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.Script;
import dev.holdfast.redis.client.ScriptCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CallQueueTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final List<QueuedCall> started = new ArrayList<>();
    private final CallQueue queue = new CallQueue(1, started::add);

    private static PendingCall pending(Duration timeout) {
        Script script = new Script("test", "return 1", Script.Reply.TEXT);
        return new PendingCall(new ScriptCall(script, true, List.of(), List.of(), Lane.APPLICATION, timeout), "");
    }

    private static QueuedCall asynchronous() {
        return QueuedCall.asynchronous(pending(TIMEOUT));
    }

    private static QueuedCall blocking() {
        return QueuedCall.blocking(pending(TIMEOUT));
    }

    private static List<QueuedCall> add(CallQueue queue, int count) {
        List<QueuedCall> calls =
                Stream.generate(CallQueueTest::asynchronous).limit(count).toList();
        calls.forEach(queue::add);
        return calls;
    }

    private List<QueuedCall> takenAlongBy(QueuedCall leader) {
        List<QueuedCall> together = new ArrayList<>(List.of(leader));
        queue.takeAlong(leader, together);
        return together;
    }

    @Test
    void callsGetTheirTurnInTheOrderOfTheirArrival() {
        assertThat(queue.tryStart()).isTrue();
        List<QueuedCall> calls = add(queue, 3);
        assertThat(started).isEmpty();

        calls.forEach(call -> queue.release());

        assertThat(started).containsExactlyElementsOf(calls);
    }

    @Test
    void laterCallDoesNotStartBeforeAWaitingOne() {
        assertThat(queue.tryStart()).isTrue();
        assertThat(queue.tryStart()).as("a second connection").isFalse();
        List<QueuedCall> waiting = add(queue, 1);
        queue.release();
        assertThat(started).containsExactlyElementsOf(waiting);
        assertThat(queue.tryStart())
                .as("while the waiting one uses the connection")
                .isFalse();
        queue.release();
        assertThat(queue.tryStart()).as("after it").isTrue();
    }

    @Test
    void callThatWasGivenUpIsPassedOver() throws Exception {
        assertThat(queue.tryStart()).isTrue();
        QueuedCall brief = QueuedCall.blocking(pending(Duration.ofMillis(1)));
        queue.add(brief);
        List<QueuedCall> next = add(queue, 1);

        assertThat(brief.awaitTurn()).isEqualTo(State.GIVEN_UP);
        queue.release();

        assertThat(started).containsExactlyElementsOf(next);
    }

    @Test
    void callThatCannotBeStartedPassesItsTurnOn() {
        List<QueuedCall> refused = new ArrayList<>();
        CallQueue closed = new CallQueue(1, call -> !refused.add(call));
        assertThat(closed.tryStart()).isTrue();
        List<QueuedCall> calls = add(closed, 9_000); // deep enough for a stack overflow, were it a recursion

        closed.release();

        assertThat(refused).containsExactlyElementsOf(calls);
        assertThat(closed.tryStart()).isTrue();
    }

    @Test
    void someCallsAreTakenAlongInOrder() {
        assertThat(queue.tryStart()).isTrue();
        List<QueuedCall> calls = add(queue, 5);
        QueuedCall leader = asynchronous();

        List<QueuedCall> together = takenAlongBy(leader);

        assertThat(together)
                .hasSize(CallQueue.MAX_TOGETHER)
                .containsExactly(leader, calls.get(0), calls.get(1), calls.get(2));
        queue.release();
        assertThat(started).containsExactly(calls.get(3));
    }

    @Test
    void blockingCallTakesNoAsynchronousCallAlong() {
        assertThat(queue.tryStart()).isTrue();
        QueuedCall first = blocking();
        queue.add(first);
        QueuedCall second = asynchronous();
        queue.add(second);
        QueuedCall leader = blocking();

        assertThat(takenAlongBy(leader)).containsExactly(leader, first);
        QueuedCall asynchronousLeader = asynchronous();
        assertThat(takenAlongBy(asynchronousLeader)).containsExactly(asynchronousLeader, second);
    }

    @Test
    void callWithLittleTimeLeftTakesNoCallAlongThatHasMuch() {
        assertThat(queue.tryStart()).isTrue();
        QueuedCall patient = asynchronous();
        queue.add(patient);
        QueuedCall hasty = QueuedCall.asynchronous(pending(Duration.ofSeconds(5)));

        assertThat(takenAlongBy(hasty)).containsExactly(hasty);
    }

    @Test
    void moreConnectionsAreUsedOnlyWhenManyCallsWait() {
        CallQueue large = new CallQueue(64, started::add);
        assertThat(IntStream.range(0, 64).filter(i -> large.tryStart()).count())
                .as("in use at once")
                .isEqualTo(8);
        add(large, 35);
        assertThat(started).isEmpty();
        add(large, 1);
        assertThat(started).as("for 36 calls, of which 4 are sent together").hasSize(1);
        add(large, 400);
        assertThat(started).hasSizeBetween(50, 56);
    }

    @Test
    void connectionThatIsNotNeededAnyMoreStartsNoOtherCall() {
        CallQueue large = new CallQueue(64, started::add);
        IntStream.range(0, 8).forEach(i -> assertThat(large.tryStart()).isTrue());
        add(large, 40);
        assertThat(started).as("by a ninth connection").hasSize(1);

        IntStream.range(0, 10).forEach(i -> large.release());
        assertThat(started).as("by all releases but one").hasSize(1 + 9);

        IntStream.range(0, 30).forEach(i -> large.release());
        assertThat(started).as("all calls").hasSize(40);
    }

    @Test
    void tooManyCallsAreRefused() {
        assertThat(queue.tryStart()).isTrue();
        add(queue, 10_000);
        assertThatThrownBy(() -> queue.add(asynchronous()))
                .isInstanceOf(RedisUnreachable.class)
                .hasMessageContaining("too many calls");
        queue.release();
        queue.add(asynchronous());
    }
}
