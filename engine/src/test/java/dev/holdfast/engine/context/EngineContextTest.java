package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.event.CallbackExecutor;
import dev.holdfast.engine.event.ListenerEvents;
import dev.holdfast.spi.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The surroundings of an engine. */
class EngineContextTest {
    private static final long SECOND = 1_000_000_000L;

    private final EngineFixture engine = new EngineFixture();
    private final EngineContext context = engine.context;

    /** Returns a context with a timer thread and with jitter of its own. */
    private EngineContext newContext(Ticker ticker) {
        CallbackExecutor callbacks = new CallbackExecutor(null);
        return new EngineContext(
                engine.store,
                new Timings(null),
                callbacks,
                new ListenerEvents(null, callbacks),
                new EngineSeams(ticker, null, new SecureRandom(), null),
                "app@host:1");
    }

    @Test
    void timeCountsFromTheCreation() {
        assertThat(context.now()).isZero();
        engine.time.advanceMillis(5);
        assertThat(context.now()).isEqualTo(5_000_000);
    }

    @Test
    void timeIsNotNegativeIfTheClockOverflows() {
        long[] nanos = {Long.MAX_VALUE};
        EngineContext late = newContext(new Ticker() {
            @Override
            public long nanoTime() {
                return nanos[0];
            }

            @Override
            public long currentTimeMillis() {
                return 0;
            }
        });
        nanos[0] += 10;
        assertThat(late.now()).isEqualTo(10);
        late.stop();
    }

    @Test
    void wallOffsetGrowsDuringASuspension() {
        long before = context.wallOffset();
        engine.time.advance(Duration.ofSeconds(3));
        assertThat(context.wallOffset()).isEqualTo(before);
        engine.time.suspend(Duration.ofSeconds(10));
        assertThat(context.wallOffset()).isEqualTo(before + 10 * SECOND);
    }

    @Test
    void elapsedTimeIncludesASuspensionLongerThanTheDrift() {
        SendTime sent = context.sendTime();
        engine.time.advance(Duration.ofSeconds(1));
        engine.time.setWallClock(Duration.ofMillis(300));
        assertThat(context.elapsedSince(sent, 30 * SECOND))
                .as("within the drift")
                .isEqualTo(SECOND);
        engine.time.suspend(Duration.ofSeconds(10));
        assertThat(context.elapsedSince(sent, 30 * SECOND)).isEqualTo(11 * SECOND + 300_000_000);
    }

    @Test
    void scheduledTaskIsInFlightWhileItRuns() {
        List<Long> inFlight = new ArrayList<>();
        context.schedule(SECOND, () -> inFlight.add(context.inFlight().size()));
        assertThat(context.inFlight().size()).isZero();
        engine.time.advance(Duration.ofSeconds(1));
        assertThat(inFlight).containsExactly(1L);
        assertThat(context.inFlight().size()).isZero();
    }

    @Test
    void taskThatThrowsIsNotInFlightAfterwards() {
        context.schedule(0, () -> {
            throw new IllegalStateException("expected");
        });
        assertThatThrownBy(engine.time::runDue).isInstanceOf(IllegalStateException.class);
        assertThat(context.inFlight().size()).isZero();
    }

    @Test
    void taskWithANegativeDelayRunsAtOnce() {
        List<String> runs = new ArrayList<>();
        context.schedule(-1, () -> runs.add("task"));
        engine.time.runDue();
        assertThat(runs).containsExactly("task");
    }

    @Test
    void jitterIsFromOneToTheBound() {
        EngineContext random = newContext(Ticker.system());
        assertThat(LongStream.range(0, 1_000).map(i -> random.jitter(3)).boxed())
                .containsOnly(1L, 2L, 3L);
        assertThat(random.jitter(0)).isEqualTo(1);
        assertThat(random.jitter(-5)).isEqualTo(1);
        random.stop();
        assertThat(context.jitter(7)).as("of the given source").isEqualTo(7);
    }

    @Test
    void ownerTokensAreDifferent() {
        assertThat(context.newOwnership("orders")).isNotEqualTo(context.newOwnership("orders"));
        assertThat(context.newOwnership("orders").lockName()).isEqualTo("orders");
    }

    @Test
    void highestFenceDoesNotGoDown() {
        assertThat(context.highestFence()).isZero();
        context.sawFence(7);
        context.sawFence(3);
        assertThat(context.highestFence()).isEqualTo(7);
    }

    @Test
    void ensureOpenThrowsAfterClose() {
        context.ensureOpen();
        assertThat(context.isClosed()).isFalse();
        context.markClosed();
        assertThat(context.isClosed()).isTrue();
        assertThatThrownBy(context::ensureOpen)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void stopEndsTheTimerOfTheEngine() throws Exception {
        EngineContext own = newContext(Ticker.system());
        CompletableFuture<Thread> timer = new CompletableFuture<>();
        own.schedule(0, () -> timer.complete(Thread.currentThread()));
        Thread thread = timer.get(20, TimeUnit.SECONDS);
        own.stop();
        thread.join();
        own.schedule(0, () -> {
            throw new AssertionError("the timer has ended");
        });
    }

    @Test
    void stopKeepsTheGivenScheduler() {
        List<String> runs = new ArrayList<>();
        context.stop();
        context.schedule(0, () -> runs.add("task"));
        engine.time.runDue();
        assertThat(runs).containsExactly("task");
    }
}
