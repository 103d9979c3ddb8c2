package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.CallerThread;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The count of requests, releases and tasks in flight. A wait that is not woken ends with the time limit of the test. */
@Timeout(60)
class InFlightTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final InFlight inFlight = new InFlight();

    @Test
    void sizeCountsWhatHasBegunAndNotEnded() {
        Runnable first = inFlight.begin();
        Runnable second = inFlight.begin();
        assertThat(inFlight.size()).isEqualTo(2);
        first.run();
        assertThat(inFlight.size()).isEqualTo(1);
        second.run();
        assertThat(inFlight.size()).isZero();
    }

    @Test
    void awaitReturnsAtOnceIfNothingIsInFlight() {
        inFlight.await(DAY, DAY);
        assertThat(inFlight.size()).isZero();
    }

    @Test
    void awaitReturnsAfterTheLimit() {
        inFlight.begin();
        inFlight.await(DAY, Duration.ofMillis(1));
        assertThat(inFlight.size()).isEqualTo(1);
    }

    @Test
    void awaitReturnsIfNothingEndsForTooLong() {
        inFlight.begin();
        inFlight.await(Duration.ofMillis(1), DAY);
        assertThat(inFlight.size()).isEqualTo(1);
    }

    @Test
    void awaitGoesOnAsLongAsTheNumberFalls() {
        Deque<Runnable> ends = new ArrayDeque<>();
        for (int i = 0; i < 15; i++) {
            ends.add(inFlight.begin());
        }
        CallerThread<Long> closing = new CallerThread<>(() -> {
            inFlight.await(Duration.ofSeconds(1), DAY);
            return inFlight.size();
        });
        while (!ends.isEmpty()) {
            awaitParked(closing);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            ends.remove().run();
        }
        assertThat(closing.result.join()).as("left after more than a second").isZero();
    }

    @Test
    void awaitReturnsWhenTheLastOneEnds() {
        Runnable first = inFlight.begin();
        Runnable second = inFlight.begin();
        CallerThread<Long> closing = new CallerThread<>(this::awaitSize);
        awaitParked(closing);
        first.run();
        assertThat(closing.result).isNotDone();
        second.run();
        assertThat(closing.result.join()).isZero();
    }

    @Test
    void interruptDoesNotEndAwaitAndIsKept() {
        Runnable end = inFlight.begin();
        CallerThread<Boolean> closing = new CallerThread<>(() -> {
            awaitSize();
            return Thread.interrupted();
        });
        awaitParked(closing);
        closing.thread.interrupt();
        while (closing.thread.isInterrupted()) {
            Thread.onSpinWait(); // until the status was taken off for the next parking
        }
        awaitParked(closing);
        assertThat(closing.result).isNotDone();
        end.run();
        assertThat(closing.result.join()).as("the interrupted status").isTrue();
    }

    private long awaitSize() {
        inFlight.await(DAY, DAY);
        return inFlight.size();
    }

    private static void awaitParked(CallerThread<?> caller) {
        while (caller.thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }
}
