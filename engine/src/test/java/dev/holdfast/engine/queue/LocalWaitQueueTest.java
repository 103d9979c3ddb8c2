package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Waiting for a busy lock. The jitter of most of these tests is the longest. */
class LocalWaitQueueTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture engine = new EngineFixture();

    private CompletableFuture<Lease> waiting() {
        return engine.lock().acquireAsync(MINUTE);
    }

    /** Starts to wait as the head. */
    private CompletableFuture<Lease> firstWaiting() {
        CompletableFuture<Lease> waiting = waiting();
        engine.store.acquires.next().reply(StoreCall.BUSY);
        return waiting;
    }

    /** Moves the time to the next attempt, and returns the number of milliseconds. */
    private long millisToNextAttempt() {
        long start = engine.time.nanoTime();
        engine.time.runDue();
        while (engine.store.acquires.size() == 0) {
            engine.time.advanceMillis(1);
            assertThat(engine.time.nanoTime() - start)
                    .as("time without an attempt")
                    .isLessThan(MINUTE.toNanos());
        }
        return (engine.time.nanoTime() - start) / 1_000_000;
    }

    @Test
    void waitersAreServedInOrderOfArrivalWithOneAttemptInFlight() {
        List<CompletableFuture<Lease>> waiters = new ArrayList<>();
        waiters.add(firstWaiting());
        for (int i = 1; i < 5; i++) {
            waiters.add(waiting());
        }
        assertThat(engine.store.acquires.size())
                .as("attempts of waiters behind the head")
                .isZero();
        for (int i = 0; i < 5; i++) {
            millisToNextAttempt();
            StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
            assertThat(engine.store.acquires.size()).as("other attempts").isZero();
            engine.time.advance(Duration.ofMillis(500));
            assertThat(engine.store.acquires.size())
                    .as("attempts while one is in flight")
                    .isZero();
            attempt.reply(StoreCall.granted(i + 1));
            for (int j = 0; j < 5; j++) {
                assertThat(waiters.get(j).isDone()).isEqualTo(j <= i);
            }
            waiters.get(i).join().releaseAsync();
            engine.store.releases.next().reply(ReleaseReply.RELEASED);
        }
        assertThat(engine.queues()).isZero();
        assertThat(engine.store.watches).hasValue(0);
    }

    @Test
    void thousandWaitersMakeAsManyAttemptsAsOne() {
        firstWaiting();
        for (int i = 1; i < 1_000; i++) {
            waiting();
        }
        long end = engine.time.nanoTime() + 1_000_000_000L;
        int attempts = 0;
        while (engine.time.nanoTime() < end) {
            engine.time.advanceMillis(1);
            while (engine.store.acquires.size() > 0) {
                engine.store.acquires.next().reply(StoreCall.BUSY);
                attempts++;
            }
        }
        assertThat(attempts).as("after 10, 20, 40, 80 and then each 100 ms").isEqualTo(12);
    }

    @Test
    void timeBetweenAttemptsIsRandomAndBounded() {
        ScriptedStore store = new ScriptedStore();
        EngineSettings settings = engine.settings().jitterRandom(new Random(1)).build();
        Set<Long> pauses = new HashSet<>();
        try (LockProvider provider = LockEngine.over(store, settings)) {
            provider.lock("orders").acquireAsync(MINUTE);
            store.acquires.next().reply(StoreCall.BUSY);
            for (int i = 0; i < 100; i++) {
                long start = engine.time.nanoTime();
                while (store.acquires.size() == 0) {
                    engine.time.advance(Duration.ofNanos(100_000));
                    assertThat(engine.time.nanoTime() - start).isLessThan(MINUTE.toNanos());
                }
                store.acquires.next().reply(StoreCall.BUSY);
                pauses.add((engine.time.nanoTime() - start) / 1_000_000);
            }
        }
        assertThat(pauses).hasSizeGreaterThan(30).allMatch(pause -> pause <= 100);
    }

    @Test
    void nextAttemptIsNoLaterThanTheExpiryOfTheHolder() {
        firstWaiting();
        for (int i = 0; i < 10; i++) {
            millisToNextAttempt();
            engine.store.acquires.next().reply(AcquireReply.busy(Duration.ofMillis(25), null));
            assertThat(millisToNextAttempt())
                    .as("25 ms and up to 5 ms of jitter")
                    .isLessThanOrEqualTo(30);
            engine.store.acquires.next().reply(StoreCall.BUSY);
        }
    }

    @Test
    void nextAttemptFollowsTheRetryTimeOfTheStore() {
        firstWaiting();
        millisToNextAttempt();
        engine.store
                .acquires
                .next()
                .reply(AcquireReply.busy(Duration.ofSeconds(20), null).withRetryAfter(Duration.ofSeconds(1)));
        assertThat(millisToNextAttempt()).isEqualTo(1_000);
        engine.store
                .acquires
                .next()
                .reply(AcquireReply.busy(Duration.ofMillis(300), null).withRetryAfter(Duration.ofSeconds(1)));
        assertThat(millisToNextAttempt()).isLessThanOrEqualTo(305);
    }

    @Test
    void wakeUpMakesTheHeadAttemptAtOnce() {
        firstWaiting();
        engine.store.listener.wakeUp();
        assertThat(millisToNextAttempt()).isZero();
    }

    @Test
    void wakeUpDuringAnAttemptIsFollowedByAnotherAttemptAtOnce() {
        firstWaiting();
        millisToNextAttempt();
        StoreCall<Claim, AcquireReply> older = engine.store.acquires.next();
        engine.store.listener.wakeUp();
        assertThat(engine.store.acquires.size()).isZero();
        older.reply(StoreCall.BUSY);
        assertThat(millisToNextAttempt()).isZero();
    }

    @Test
    void localReleaseMakesTheHeadAttemptAtOnce() {
        Lease held = engine.acquire();
        firstWaiting();
        held.releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
        assertThat(millisToNextAttempt()).isZero();
    }

    @Test
    void headMakesALastAttemptAtItsDeadlineAndFailsWithTheHolder() {
        CompletableFuture<Lease> first = firstWaiting();
        CompletableFuture<Lease> second = waiting();
        engine.time.advanceMillis(10);
        engine.store
                .acquires
                .next()
                .reply(AcquireReply.busy(Duration.ofHours(1), "app@host:2").withRetryAfter(Duration.ofHours(1)));
        engine.time.advance(MINUTE.minusMillis(10));
        assertThat(first).isNotDone();
        engine.store.acquires.next().reply(AcquireReply.busy(null, "app@host:3"));

        assertThat(EngineFixture.failure(first))
                .isInstanceOf(LockTimeoutException.class)
                .hasMessageContaining("orders")
                .hasMessageContaining("60000 ms")
                .hasMessageContaining("app@host:3");
        assertThat(EngineFixture.failure(second))
                .as("the holder of the last reply")
                .hasMessageContaining("host:2");
        assertThat(engine.queues()).isZero();
        assertThat(engine.events.all()).containsOnlyOnce("busy").contains("timedOut");
    }

    @Test
    void lastAttemptAtTheDeadlineMayGetTheLock() {
        CompletableFuture<Lease> waiting = firstWaiting();
        engine.time.advanceMillis(10);
        engine.store.acquires.next().reply(AcquireReply.busy(null, null).withRetryAfter(Duration.ofHours(1)));
        engine.time.advance(MINUTE.minusMillis(10));
        engine.store.acquires.next().reply(StoreCall.granted(7));

        assertThat(waiting.join().isHeld()).isTrue();
    }

    @Test
    void callerWithoutWaitTimeMakesOneAttemptDespiteWaiters() {
        firstWaiting();
        CompletableFuture<Lease> single = engine.lock().acquireAsync(Duration.ZERO);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        assertThat(attempt.request().timeout()).as("a whole command timeout").isEqualTo(Duration.ofSeconds(1));
        attempt.reply(StoreCall.granted(7));
        assertThat(single.join().isHeld()).isTrue();
    }
}
