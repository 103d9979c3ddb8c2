package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limit of calls in flight, and the calls that wait for their turn. */
@Timeout(60)
class CallWindowTest {
    private static final int TIMEOUT = 100;

    private long now = 1_000;
    private final CallWindow window = new CallWindow(2, () -> now);
    private final List<Integer> started = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    private CallWindow.Call call(int number, Runnable onStart) {
        return new CallWindow.Call() {
            @Override
            public void start() {
                started.add(number);
                onStart.run();
            }

            @Override
            public void fail(CallWindow.Failure why) {
                failed.add(number + " " + why);
            }

            @Override
            public long timeout() {
                return TIMEOUT;
            }
        };
    }

    /** Begins or adds calls that stay in flight until the test ends them. */
    private void begin(int... numbers) {
        for (int number : numbers) {
            if (window.tryBegin()) {
                started.add(number);
            } else {
                window.add(call(number, () -> {}));
            }
        }
    }

    @Test
    void callsBeyondTheSizeWaitAndStartInOrderAsOthersEnd() {
        assertThat(window.isFull()).isFalse();
        begin(1, 2);
        assertThat(window.isFull()).isTrue();
        begin(3, 4, 5);
        assertThat(started).containsExactly(1, 2);
        window.end(true);
        assertThat(started).containsExactly(1, 2, 3);
        begin(6);
        window.end(true);
        window.end(true);
        window.end(true);
        assertThat(started).containsExactly(1, 2, 3, 4, 5, 6);
        window.end(true);
        assertThat(window.isFull()).isFalse();
        window.end(true);
        begin(7, 8, 9);
        assertThat(started).endsWith(7, 8);
    }

    @Test
    void callsThatEndAtOnceStartWithoutNesting() {
        int many = 100_000;
        begin(1, 2);
        for (int number = 0; number < many; number++) {
            assertThat(window.tryBegin()).isFalse();
            window.add(call(number, () -> window.end(true)));
        }
        started.clear();
        window.end(true);
        assertThat(started).isEqualTo(IntStream.range(0, many).boxed().toList());
        window.end(true);
        assertThat(window.isFull()).isFalse();
    }

    @Test
    void waitingCallsFailIfNoCallHadAReplyForTheirTimeout() {
        begin(1, 2, 3);
        now += TIMEOUT / 2;
        begin(4, 5);
        now += TIMEOUT / 2 + 1;
        window.end(false);
        assertThat(failed).containsExactly("3 NO_REPLIES");
        assertThat(started).containsExactly(1, 2, 4);
        window.end(false);
        window.end(false);
        begin(6);
        assertThat(started).containsExactly(1, 2, 4, 5, 6);
    }

    @Test
    void waitingCallsStartHoweverLongTheyWaitIfOthersHaveReplies() {
        begin(1, 2, 3, 4);
        now += 10 * TIMEOUT;
        window.end(true);
        now += TIMEOUT;
        window.end(false);
        assertThat(started).containsExactly(1, 2, 3, 4);
        assertThat(failed).isEmpty();
    }

    @Test
    void closeFailsTheCallsThatWaitNowAndLater() {
        begin(1, 2, 3, 4);
        window.close();
        assertThat(failed).containsExactly("3 CLOSED", "4 CLOSED");
        begin(5);
        assertThat(failed).endsWith("5 CLOSED");
        window.end(true);
        assertThat(started).containsExactly(1, 2);
    }

    @Test
    void callsOfManyThreadsAllStartAndNeverExceedTheSize() throws InterruptedException {
        int size = 3;
        int threads = 8;
        int each = 20_000;
        CallWindow shared = new CallWindow(size, System::nanoTime);
        ExecutorService replies = Executors.newFixedThreadPool(2);
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch ends = new CountDownLatch(threads * each);
        Runnable send = () -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            replies.execute(() -> {
                inFlight.decrementAndGet();
                ends.countDown();
                shared.end(true);
            });
        };
        for (int i = 0; i < threads; i++) {
            new Thread(() -> {
                        for (int j = 0; j < each; j++) {
                            if (shared.tryBegin()) {
                                send.run();
                            } else {
                                shared.add(sent(send));
                            }
                        }
                    })
                    .start();
        }
        assertThat(ends.await(50, TimeUnit.SECONDS)).as("all calls ended").isTrue();
        replies.shutdown();
        assertThat(replies.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isLessThanOrEqualTo(size);
        assertThat(shared.isFull()).isFalse();
    }

    private static CallWindow.Call sent(Runnable send) {
        return new CallWindow.Call() {
            @Override
            public void start() {
                send.run();
            }

            @Override
            public void fail(CallWindow.Failure why) {
                throw new AssertionError(why);
            }

            @Override
            public long timeout() {
                return Long.MAX_VALUE;
            }
        };
    }
}
