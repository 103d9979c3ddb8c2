package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
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

/** Waiting for a lock that somebody else holds. The jitter of most of these tests is the longest. */
class LocalWaitQueueTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture played = new EngineFixture();

    private CompletableFuture<Lease> waiting() {
        return played.lock().acquireAsync(MINUTE);
    }

    /** Starts to wait, behind nobody. */
    private CompletableFuture<Lease> firstWaiting() {
        CompletableFuture<Lease> waiting = waiting();
        played.store.acquires.next().answer(StoreCall.BUSY);
        return waiting;
    }

    /** Lets time pass until the store is asked, and returns how many milliseconds that took. */
    private long millisToNextQuestion() {
        long start = played.time.nanoTime();
        played.time.runDue();
        while (played.store.acquires.size() == 0) {
            played.time.advanceMillis(1);
            assertThat(played.time.nanoTime() - start).as("nobody asks").isLessThan(MINUTE.toNanos());
        }
        return (played.time.nanoTime() - start) / 1_000_000;
    }

    @Test
    void thoseWhoWaitAreServedInOrderOfArrivalAndOneAtATimeAsks() {
        List<CompletableFuture<Lease>> line = new ArrayList<>();
        line.add(firstWaiting());
        for (int i = 1; i < 5; i++) {
            line.add(waiting());
        }
        assertThat(played.store.acquires.size())
                .as("who stands in line does not ask")
                .isZero();
        for (int i = 0; i < 5; i++) {
            millisToNextQuestion();
            StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
            assertThat(played.store.acquires.size()).as("others that ask").isZero();
            played.time.advance(Duration.ofMillis(500));
            assertThat(played.store.acquires.size())
                    .as("questions while one is under way")
                    .isZero();
            question.answer(StoreCall.granted(i + 1));
            for (int j = 0; j < 5; j++) {
                assertThat(line.get(j).isDone()).isEqualTo(j <= i);
            }
            line.get(i).join().releaseAsync();
            played.store.releases.next().answer(ReleaseReply.RELEASED);
        }
        assertThat(played.load().queues()).isZero();
        assertThat(played.store.watches).hasValue(0);
    }

    @Test
    void aThousandWaitersAskAsOftenAsOne() {
        firstWaiting();
        for (int i = 1; i < 1_000; i++) {
            waiting();
        }
        long end = played.time.nanoTime() + 1_000_000_000L;
        int questions = 0;
        while (played.time.nanoTime() < end) {
            played.time.advanceMillis(1);
            while (played.store.acquires.size() > 0) {
                played.store.acquires.next().answer(StoreCall.BUSY);
                questions++;
            }
        }
        assertThat(questions).as("after 10, 20, 40, 80 and then each 100 ms").isEqualTo(12);
    }

    @Test
    void theTimeBetweenQuestionsIsRandomAndBounded() {
        ScriptedStore store = new ScriptedStore();
        EngineSettings settings = played.settings().jitterRandom(new Random(1)).build();
        Set<Long> pauses = new HashSet<>();
        try (LockEngine provider = new LockEngine(store, settings)) {
            provider.lock("orders").acquireAsync(MINUTE);
            store.acquires.next().answer(StoreCall.BUSY);
            for (int i = 0; i < 100; i++) {
                long start = played.time.nanoTime();
                while (store.acquires.size() == 0) {
                    played.time.advance(Duration.ofNanos(100_000));
                    assertThat(played.time.nanoTime() - start).isLessThan(MINUTE.toNanos());
                }
                store.acquires.next().answer(StoreCall.BUSY);
                pauses.add((played.time.nanoTime() - start) / 1_000_000);
            }
        }
        assertThat(pauses).hasSizeGreaterThan(30).allMatch(pause -> pause <= 100);
    }

    @Test
    void theNextQuestionIsNotLaterThanTheHoldersEnd() {
        firstWaiting();
        for (int i = 0; i < 10; i++) {
            millisToNextQuestion();
            played.store.acquires.next().answer(AcquireReply.busy(Duration.ofMillis(25), null));
            assertThat(millisToNextQuestion()).as("25 ms and up to 5 more").isLessThanOrEqualTo(30);
            played.store.acquires.next().answer(StoreCall.BUSY);
        }
    }

    @Test
    void aStoreThatKeepsWaitersSaysWhenToAskAgain() {
        firstWaiting();
        millisToNextQuestion();
        played.store
                .acquires
                .next()
                .answer(AcquireReply.busy(Duration.ofSeconds(20), null).withRetryAfter(Duration.ofSeconds(1)));
        assertThat(millisToNextQuestion()).isEqualTo(1_000);
        played.store
                .acquires
                .next()
                .answer(AcquireReply.busy(Duration.ofMillis(300), null).withRetryAfter(Duration.ofSeconds(1)));
        assertThat(millisToNextQuestion()).isLessThanOrEqualTo(305);
    }

    @Test
    void aWakeUpHasTheFirstInLineAskAtOnce() {
        firstWaiting();
        played.store.watcher.wakeUp();
        assertThat(millisToNextQuestion()).isZero();
    }

    @Test
    void aWakeUpDuringAQuestionHasItAskedAgainAtOnce() {
        firstWaiting();
        millisToNextQuestion();
        StoreCall<Claim, AcquireReply> older = played.store.acquires.next();
        played.store.watcher.wakeUp();
        assertThat(played.store.acquires.size()).isZero();
        older.answer(StoreCall.BUSY);
        assertThat(millisToNextQuestion()).isZero();
    }

    @Test
    void aReleaseInThisProcessWakesTheFirstInLine() {
        Lease held = played.held();
        firstWaiting();
        held.releaseAsync();
        played.store.releases.next().answer(ReleaseReply.RELEASED);
        assertThat(millisToNextQuestion()).isZero();
    }

    @Test
    void whoseTimeIsUpAsksOneLastTimeAndIsToldWhoHoldsTheLock() {
        CompletableFuture<Lease> first = firstWaiting();
        CompletableFuture<Lease> second = waiting();
        played.time.advanceMillis(10);
        played.store
                .acquires
                .next()
                .answer(AcquireReply.busy(Duration.ofHours(1), "app@host:2").withRetryAfter(Duration.ofHours(1)));
        played.time.advance(MINUTE.minusMillis(10));
        assertThat(first).isNotDone();
        played.store.acquires.next().answer(AcquireReply.busy(null, "app@host:3"));

        assertThat(EngineFixture.failure(first))
                .isInstanceOf(LockTimeoutException.class)
                .hasMessageContaining("orders")
                .hasMessageContaining("60000 ms")
                .hasMessageContaining("app@host:3");
        assertThat(EngineFixture.failure(second))
                .as("it has the last answer that there was")
                .hasMessageContaining("host:2");
        assertThat(played.load().queues()).isZero();
        assertThat(played.events.all()).containsOnlyOnce("busy").contains("timedOut");
    }

    @Test
    void theLastQuestionMayStillGetTheLock() {
        CompletableFuture<Lease> waiting = firstWaiting();
        played.time.advanceMillis(10);
        played.store.acquires.next().answer(AcquireReply.busy(null, null).withRetryAfter(Duration.ofHours(1)));
        played.time.advance(MINUTE.minusMillis(10));
        played.store.acquires.next().answer(StoreCall.granted(7));

        assertThat(waiting.join().isHeld()).isTrue();
    }

    @Test
    void whoIsNotReadyToWaitAsksOnceEvenIfOthersWait() {
        firstWaiting();
        CompletableFuture<Lease> impatient = played.lock().acquireAsync(Duration.ZERO);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        assertThat(question.asked().timeout()).as("a whole command timeout").isEqualTo(Duration.ofSeconds(1));
        question.answer(StoreCall.granted(7));
        assertThat(impatient.join().isHeld()).isTrue();
    }

    @Test
    void aRequestAsksWithTheTermsOfItsOptions() {
        LockOptions options = LockOptions.builder()
                .leaseTime(Duration.ofSeconds(3))
                .fencing(false)
                .build();
        played.lock(options).acquireAsync(Duration.ofMillis(200));
        Claim claim = played.store.acquires.next().asked();
        assertThat(claim.lockName()).isEqualTo("orders");
        assertThat(claim.leaseTime()).isEqualTo(Duration.ofSeconds(3));
        assertThat(claim.fencing()).isFalse();
        assertThat(claim.timeout())
                .as("nobody is kept past the end of his patience")
                .isEqualTo(Duration.ofMillis(200));
        assertThat(claim.minFence()).isZero();

        played.held();
        played.lock(options).acquireAsync(Duration.ofMinutes(1));
        Claim next = played.store.acquires.next().asked();
        assertThat(next.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(next.minFence()).as("the highest fence that was seen").isEqualTo(7);
        assertThat(next.ownership()).isNotEqualTo(claim.ownership());
    }
}
