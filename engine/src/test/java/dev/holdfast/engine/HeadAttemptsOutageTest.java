package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Waiting while the backend cannot be reached. */
class HeadAttemptsOutageTest {
    private final EngineFixture played = new EngineFixture();

    private void failQuestionsFor(Duration time) {
        long end = played.time.nanoTime() + time.toNanos();
        while (played.time.nanoTime() < end) {
            failQuestions();
            played.time.advanceMillis(1);
        }
        failQuestions();
    }

    private void failQuestions() {
        while (played.store.acquires.size() > 0) {
            played.store.acquires.next().timeOut();
        }
    }

    @Test
    void aWaitWithALimitLastsToItsEndAndThenSaysThatNobodyCouldBeAsked() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(Duration.ofMinutes(2));
        CompletableFuture<Lease> second = played.lock().acquireAsync(Duration.ofMinutes(2));
        failQuestionsFor(Duration.ofSeconds(119));
        assertThat(waiting).isNotDone();
        failQuestionsFor(Duration.ofSeconds(2));

        for (CompletableFuture<Lease> each : List.of(waiting, second)) {
            assertThat(EngineFixture.failure(each)).isInstanceOf(LockUnavailableException.class);
        }
        assertThat(played.events.all()).doesNotContain("timedOut");
        assertThat(played.load().queues()).isZero();
    }

    @Test
    void aQuestionThatTheEndOfPatienceCutsShortIsNoOutage() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(Duration.ofSeconds(1));
        played.store.acquires.next().answer(StoreCall.BUSY);
        played.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> cutShort = played.store.acquires.next();
        Duration moment = Duration.ofNanos(900_000); // clients count in milliseconds
        played.time.advance(Duration.ofMillis(990).minus(moment));
        cutShort.timeOut();
        assertThat(waiting).as("not before its time").isNotDone();
        played.time.advance(moment.plusNanos(Timings.LAST_REPLY));

        assertThat(EngineFixture.failure(waiting)).isInstanceOf(LockTimeoutException.class);
    }

    @Test
    void eachWhoWaitedIsGivenAFailureOfItsOwn() {
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(played.lock().acquireAsync(Duration.ofSeconds(1)));
        }
        failQuestionsFor(Duration.ofSeconds(2));

        List<Throwable> failures = waiting.stream().map(EngineFixture::failure).toList();
        assertThat(failures)
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(LockUnavailableException.class::isInstance)
                .allMatch(failure ->
                        ((LockException) failure).lockName().orElseThrow().equals("orders"));
    }

    @Test
    void whatIsAskedDuringAnOutageIsAskedWithOneTokenAndTheEndOfTheOutageIsNoticed() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(Duration.ofMinutes(1));
        StoreCall<Claim, AcquireReply> first = played.store.acquires.next();
        first.timeOut();
        failQuestionsFor(Duration.ofSeconds(30));
        played.time.advanceMillis(100);
        StoreCall<Claim, AcquireReply> last = played.store.acquires.next();
        assertThat(last.asked().ownership()).isEqualTo(first.asked().ownership());
        last.answer(StoreCall.granted(7));

        assertThat(waiting.join().isHeld()).isTrue();
        assertThat(played.store.releases.size()).isZero();
    }

    @Test
    void waitsWithoutALimitGiveUpAfterOneLeaseTimeOfSilenceAndAllAtOnce() {
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(played.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE)));
        }
        failQuestionsFor(Duration.ofMillis(29_800));
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        failQuestionsFor(Duration.ofMillis(400));

        assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(played.load().queues()).isZero();
    }

    @Test
    void whoCameLaterInASilenceStillHasALeaseTimeOfItsOwn() {
        CompletableFuture<Lease> early = played.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
        failQuestionsFor(Duration.ofSeconds(20));
        CompletableFuture<Lease> late = played.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
        failQuestionsFor(Duration.ofSeconds(11));
        assertThat(early).isCompletedExceptionally();
        assertThat(late).isNotDone();
        failQuestionsFor(Duration.ofSeconds(20));
        assertThat(late).isCompletedExceptionally();
    }

    /** One who waits without a limit, and in line behind it one whose patience ends while a question is under way. */
    private Throwable endOfPatienceBehindOneWhoAsks(Runnable lastAnswers) {
        CompletableFuture<Lease> first = played.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
        lastAnswers.run();
        CompletableFuture<Lease> second = played.lock().acquireAsync(Duration.ofSeconds(1));
        played.time.advanceMillis(200);
        assertThat(played.store.acquires.size()).as("questions under way").isEqualTo(1);
        played.time.advanceMillis(1_000);
        assertThat(first).isNotDone();
        return EngineFixture.failure(second);
    }

    private void answerNext() {
        played.time.advanceMillis(100);
        played.store.acquires.next().answer(StoreCall.BUSY);
    }

    private void failNext() {
        played.time.advanceMillis(100);
        played.store.acquires.next().timeOut();
    }

    @Test
    void whoRunsOutOfPatienceIsToldOfAnOutageOnlyIfTheLastQuestionOfTheLineMetOne() {
        assertThat(endOfPatienceBehindOneWhoAsks(() -> {
                    failNext();
                    answerNext();
                }))
                .isInstanceOf(LockTimeoutException.class);
    }

    @Test
    void whoRunsOutOfPatienceIsToldOfTheOutageThatTheFirstInLineMet() {
        assertThat(endOfPatienceBehindOneWhoAsks(() -> {
                    answerNext();
                    failNext();
                }))
                .isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void whoRunsOutOfPatienceIsToldOfTheOutageThatTheFirstMetBeforeItStoodInLine() {
        assertThat(endOfPatienceBehindOneWhoAsks(this::failNext)).isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void theSilenceBeganWithTheFirstQuestionAndNotWithItsEnd() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
        played.time.advance(Duration.ofSeconds(20));
        failQuestionsFor(Duration.ofMillis(10_200));
        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void anAnswerEndsTheSilence() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
        for (int i = 0; i < 5; i++) {
            failQuestionsFor(Duration.ofSeconds(25));
            played.time.advanceMillis(100);
            played.store.acquires.next().answer(StoreCall.BUSY);
        }
        assertThat(waiting).isNotDone();
    }

    @Test
    void anAnswerThatRetryingCannotChangeEndsTheWaitAtOnce() {
        LockOptions options = LockOptions.defaults();
        for (RuntimeException answer : new RuntimeException[] {
            new LockKeyConflictException("orders", "WRONGTYPE", null),
            new LockBackendException("orders", "NOPERM", null)
        }) {
            CompletableFuture<Lease> waiting = played.lock(options).acquireAsync(Duration.ofMinutes(1));
            played.store.acquires.next().answer(StoreCall.BUSY);
            played.time.advanceMillis(10);
            played.store.acquires.next().fail(answer);
            assertThat(EngineFixture.failure(waiting)).isSameAs(answer);

            CompletableFuture<Lease> first = played.lock(options).acquireAsync(Duration.ofMinutes(1));
            played.store.acquires.next().fail(answer);
            assertThat(EngineFixture.failure(first)).isSameAs(answer);
        }
        assertThat(played.load().queues()).isZero();
    }

    @Test
    void aStoreThatKnowsThatTheNextClaimsFailTooTellsEachWhoWaitsAtOnce() {
        EngineFixture refusing = new EngineFixture(new ScriptedStore() {
            @Override
            public boolean isRetryable(LockException failure) {
                return false;
            }
        });
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(refusing.lock().acquireAsync(Duration.ofMinutes(1)));
        }
        waiting.forEach(each -> refusing.store.acquires.next().answer(StoreCall.BUSY));
        refusing.time.advanceMillis(10);

        for (CompletableFuture<Lease> each : waiting) {
            LockException refusal = new LockUnavailableException("orders", "refused", null, false);
            refusing.store.acquires.next().fail(refusal);
            assertThat(EngineFixture.failure(each)).isSameAs(refusal);
            refusing.time.advanceMillis(1);
        }
        assertThat(refusing.load().queues()).isZero();

        CompletableFuture<Lease> first = refusing.lock().acquireAsync(Duration.ofMinutes(1));
        refusing.store.acquires.next().timeOut();
        assertThat(first).isCompletedExceptionally();
    }

    @Test
    void aStoreThatCannotSayWhetherToRepeatEndsTheWait() {
        EngineFixture broken = new EngineFixture(new ScriptedStore() {
            @Override
            public boolean isRetryable(LockException failure) {
                throw new IllegalStateException("a bug");
            }
        });
        CompletableFuture<Lease> waiting = broken.lock().acquireAsync(Duration.ofMinutes(1));
        broken.store.acquires.next().timeOut();

        assertThat(waiting).isCompletedExceptionally();
    }
}
