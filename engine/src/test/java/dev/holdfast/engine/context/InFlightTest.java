package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.CallerThread;
import java.time.Duration;
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
        inFlight.await(DAY);
        assertThat(inFlight.size()).isZero();
    }

    @Test
    void awaitReturnsAfterTheLimit() {
        inFlight.begin();
        inFlight.await(Duration.ofMillis(1));
        assertThat(inFlight.size()).isEqualTo(1);
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
        inFlight.await(DAY);
        return inFlight.size();
    }

    private static void awaitParked(CallerThread<?> caller) {
        while (caller.thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }
}
