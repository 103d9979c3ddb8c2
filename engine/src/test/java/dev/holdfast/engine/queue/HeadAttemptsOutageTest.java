package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.engine.context.Timings;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Waiting during an outage. */
class HeadAttemptsOutageTest {
    private final EngineFixture engine = new EngineFixture();

    private void failAttemptsFor(Duration time) {
        long end = engine.time.nanoTime() + time.toNanos();
        while (engine.time.nanoTime() < end) {
            failAttempts();
            engine.time.advanceMillis(1);
        }
        failAttempts();
    }

    private void failAttempts() {
        while (engine.store.acquires.size() > 0) {
            engine.store.acquires.next().timeOut();
        }
    }

    @Test
    void waitWithALimitLastsToItsDeadlineAndFailsWithTheOutage() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofMinutes(2));
        CompletableFuture<Lease> second = engine.lock().acquireAsync(Duration.ofMinutes(2));
        failAttemptsFor(Duration.ofSeconds(119));
        assertThat(waiting).isNotDone();
        failAttemptsFor(Duration.ofSeconds(2));

        for (CompletableFuture<Lease> each : List.of(waiting, second)) {
            assertThat(EngineFixture.failure(each)).isInstanceOf(LockUnavailableException.class);
        }
        assertThat(engine.events.all()).doesNotContain("timedOut");
        assertThat(engine.queues()).isZero();
    }

    @Test
    void attemptCutShortByTheDeadlineIsNoOutage() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofSeconds(1));
        engine.store.acquires.next().reply(StoreCall.BUSY);
        engine.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> cutShort = engine.store.acquires.next();
        Duration moment = Duration.ofNanos(900_000); // clients count in whole milliseconds
        engine.time.advance(Duration.ofMillis(990).minus(moment));
        cutShort.timeOut();
        assertThat(waiting).as("before the deadline").isNotDone();
        engine.time.advance(moment.plusNanos(Timings.LAST_REPLY));

        assertThat(EngineFixture.failure(waiting)).isInstanceOf(LockTimeoutException.class);
    }

    @Test
    void attemptThatAClientEndsAfterThreeQuartersOfAShortenedTimeoutIsNoOutage() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofSeconds(1));
        engine.store.acquires.next().reply(StoreCall.BUSY);
        engine.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> cutShort = engine.store.acquires.next();
        engine.time.advance(cutShort.request().timeout().multipliedBy(3).dividedBy(4));
        cutShort.timeOut();
        engine.time.advance(Duration.ofSeconds(1));

        assertThat(EngineFixture.failure(waiting)).isInstanceOf(LockTimeoutException.class);
    }

    @Test
    void attemptThatFailsAtOnceShortlyBeforeTheDeadlineIsAnOutage() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofSeconds(1));
        engine.store.acquires.next().reply(StoreCall.BUSY);
        engine.time.advanceMillis(10);
        engine.store.acquires.next().timeOut();
        engine.time.advance(Duration.ofSeconds(2));

        assertThat(EngineFixture.failure(waiting)).isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void eachWaiterGetsAFailureOfItsOwn() {
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(engine.lock().acquireAsync(Duration.ofSeconds(1)));
        }
        failAttemptsFor(Duration.ofSeconds(2));

        List<Throwable> failures = waiting.stream().map(EngineFixture::failure).toList();
        assertThat(failures)
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(LockUnavailableException.class::isInstance)
                .allMatch(failure ->
                        ((LockException) failure).lockName().orElseThrow().equals("orders"));
    }

    @Test
    void attemptsDuringAnOutageUseOneTokenAndTheFirstReplyIsTaken() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofMinutes(1));
        StoreCall<Claim, AcquireReply> first = engine.store.acquires.next();
        first.timeOut();
        failAttemptsFor(Duration.ofSeconds(30));
        engine.time.advanceMillis(100);
        StoreCall<Claim, AcquireReply> last = engine.store.acquires.next();
        assertThat(last.request().ownership()).isEqualTo(first.request().ownership());
        last.reply(StoreCall.granted(7));

        assertThat(waiting.join().isHeld()).isTrue();
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void waitsWithoutALimitFailTogetherAfterALeaseTimeWithoutAReply() {
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(engine.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE)));
        }
        failAttemptsFor(Duration.ofMillis(29_800));
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        failAttemptsFor(Duration.ofMillis(400));

        assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(engine.queues()).isZero();
    }

    @Test
    void laterWaiterInAnOutageWaitsALeaseTimeOfItsOwn() {
        CompletableFuture<Lease> early = engine.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
        failAttemptsFor(Duration.ofSeconds(20));
        CompletableFuture<Lease> late = engine.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
        failAttemptsFor(Duration.ofSeconds(11));
        assertThat(early).isCompletedExceptionally();
        assertThat(late).isNotDone();
        failAttemptsFor(Duration.ofSeconds(20));
        assertThat(late).isCompletedExceptionally();
    }

    /** Returns the failure of a waiter with a deadline, behind a head without a limit whose attempt is in flight at that deadline. */
    private Throwable failureBehindAHead(Runnable lastReplies) {
        CompletableFuture<Lease> first = engine.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
        lastReplies.run();
        CompletableFuture<Lease> second = engine.lock().acquireAsync(Duration.ofSeconds(1));
        engine.time.advanceMillis(200);
        assertThat(engine.store.acquires.size()).as("attempts in flight").isEqualTo(1);
        engine.time.advanceMillis(1_000);
        assertThat(first).isNotDone();
        return EngineFixture.failure(second);
    }

    private void replyToNextAttempt() {
        engine.time.advanceMillis(100);
        engine.store.acquires.next().reply(StoreCall.BUSY);
    }

    private void failNextAttempt() {
        engine.time.advanceMillis(100);
        engine.store.acquires.next().timeOut();
    }

    @Test
    void waiterTimesOutAsBusyIfTheLastAttemptHadAReply() {
        assertThat(failureBehindAHead(() -> {
                    failNextAttempt();
                    replyToNextAttempt();
                }))
                .isInstanceOf(LockTimeoutException.class);
    }

    @Test
    void waiterFailsWithTheOutageOfTheLastAttempt() {
        assertThat(failureBehindAHead(() -> {
                    replyToNextAttempt();
                    failNextAttempt();
                }))
                .isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void waiterFailsWithTheOutageOfTheFirstAttempt() {
        assertThat(failureBehindAHead(this::failNextAttempt)).isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void timeWithoutAReplyCountsFromTheStartOfTheFirstAttempt() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
        engine.time.advance(Duration.ofSeconds(20));
        failAttemptsFor(Duration.ofMillis(10_200));
        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void replyEndsTheTimeWithoutAReply() {
        CompletableFuture<Lease> waiting = engine.lock().acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
        for (int i = 0; i < 5; i++) {
            failAttemptsFor(Duration.ofSeconds(25));
            engine.time.advanceMillis(100);
            engine.store.acquires.next().reply(StoreCall.BUSY);
        }
        assertThat(waiting).isNotDone();
    }

    @Test
    void finalFailureEndsTheWaitAtOnce() {
        LockOptions options = LockOptions.defaults();
        for (RuntimeException failure : new RuntimeException[] {
            new LockKeyConflictException("orders", "WRONGTYPE", null),
            new LockBackendException("orders", "NOPERM", null)
        }) {
            CompletableFuture<Lease> waiting = engine.lock(options).acquireAsync(Duration.ofMinutes(1));
            engine.store.acquires.next().reply(StoreCall.BUSY);
            engine.time.advanceMillis(10);
            engine.store.acquires.next().fail(failure);
            assertThat(EngineFixture.failure(waiting)).isSameAs(failure);

            CompletableFuture<Lease> first = engine.lock(options).acquireAsync(Duration.ofMinutes(1));
            engine.store.acquires.next().fail(failure);
            assertThat(EngineFixture.failure(first)).isSameAs(failure);
        }
        assertThat(engine.queues()).isZero();
    }

    @Test
    void finalOutageFailsEachWaiterByAnAttemptOfItsOwnWithoutAPause() {
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
        waiting.forEach(each -> refusing.store.acquires.next().reply(StoreCall.BUSY));
        refusing.time.advanceMillis(10);

        for (CompletableFuture<Lease> each : waiting) {
            LockException refusal = new LockUnavailableException("orders", "refused", null, false);
            refusing.store.acquires.next().fail(refusal);
            assertThat(EngineFixture.failure(each)).isSameAs(refusal);
            refusing.time.advanceMillis(1);
        }
        assertThat(refusing.queues()).isZero();

        CompletableFuture<Lease> first = refusing.lock().acquireAsync(Duration.ofMinutes(1));
        refusing.store.acquires.next().timeOut();
        assertThat(first).isCompletedExceptionally();
    }

    @Test
    void storeThatThrowsInIsRetryableEndsTheWait() {
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
