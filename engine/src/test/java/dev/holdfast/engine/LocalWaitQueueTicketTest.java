package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.engine.acquire.AcquireRequest;
import dev.holdfast.engine.acquire.AcquireServices;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.queue.LocalWaitQueues;
import dev.holdfast.engine.release.ReleaseCompensator;
import dev.holdfast.engine.renewal.Watchdog;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiting in the queue of a store that keeps one. The jitter is the longest. */
class LocalWaitQueueTicketTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final EngineFixture played = new EngineFixture();

    @AfterEach
    void nothingIsKept() {
        while (played.store.releases.size() > 0) {
            played.store.releases.next().answer(ReleaseReply.NOT_OWNER);
        }
        played.time.advance(Duration.ofMinutes(5));
        assertThat(played.load().queues()).isZero();
        assertThat(played.load().inFlight()).isZero();
        assertThat(played.time.planned()).isZero();
        assertThat(played.store.watches).hasValue(0);
        assertThat(played.store.releases.size()).as("releases of nobody").isZero();
    }

    private static Busy place(long ticket, long rank) {
        return AcquireReply.busy(HOUR, null).withTicket(new Ticket(ticket, rank, true, Long.MAX_VALUE));
    }

    private static Busy behindForeign(Duration remaining, long rank) {
        return AcquireReply.busy(remaining, null).withTicket(new Ticket(1, rank, false, Long.MAX_VALUE));
    }

    private CompletableFuture<Lease> waiting() {
        return played.lock().acquireAsync(MINUTE);
    }

    private StoreCall<Claim, AcquireReply> question() {
        return played.store.acquires.next();
    }

    private long millisToNextQuestion() {
        long start = played.time.nanoTime();
        played.time.runDue();
        while (played.store.acquires.size() == 0) {
            played.time.advanceMillis(1);
            assertThat(played.time.nanoTime() - start).as("nobody asks").isLessThan(MINUTE.toNanos());
        }
        return (played.time.nanoTime() - start) / 1_000_000;
    }

    private StoreCall<Claim, AcquireReply> nextQuestion() {
        millisToNextQuestion();
        return question();
    }

    private void assertCancelled(Ownership ownership) {
        StoreCall<Ownership, ReleaseReply> release = played.store.releases.next();
        assertThat(release.asked()).isEqualTo(ownership);
        release.answer(ReleaseReply.NOT_OWNER);
    }

    private void granted(CompletableFuture<Lease> waiting, StoreCall<Claim, AcquireReply> question) {
        question.answer(StoreCall.granted(7));
        assertThat(waiting).isCompleted();
        waiting.join().releaseAsync();
        played.store.releases.next().answer(ReleaseReply.RELEASED);
    }

    @Test
    void whoIsReadyToWaitJoinsTheQueueWithItsFirstQuestion() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> question = question();
        assertThat(question.asked().queueEntry())
                .isEqualTo(new QueueEntry(Duration.ofSeconds(4), Duration.ofSeconds(3), 10_000, 0));
        granted(waiting, question);

        LockOptions brief =
                LockOptions.builder().leaseTime(Duration.ofMillis(200)).build();
        CompletableFuture<Lease> briefly = played.lock(brief).acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> other = question();
        assertThat(other.asked().queueEntry())
                .as("a hand-over is worth no more than a lease")
                .isEqualTo(new QueueEntry(Duration.ofMillis(200), Duration.ofMillis(150), 10_000, 0));
        granted(briefly, other);
    }

    @Test
    void whoAsksOnceOrWantsNoOrderDoesNotJoin() {
        CompletableFuture<Lease> once = played.lock().acquireAsync(Duration.ZERO);
        StoreCall<Claim, AcquireReply> first = question();
        assertThat(first.asked().queueEntry()).isNull();
        granted(once, first);

        LockOptions unordered = LockOptions.builder().fairness(Fairness.NONE).build();
        CompletableFuture<Lease> waiting = played.lock(unordered).acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> second = question();
        assertThat(second.asked().queueEntry()).isNull();
        granted(waiting, second);
    }

    @Test
    void whoHasAPlaceAsksWithItsTicketNowAndThen() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> first = question();
        first.answer(place(42, 3));

        assertThat(millisToNextQuestion()).as("a second, 20 % more").isEqualTo(1_200);
        StoreCall<Claim, AcquireReply> second = question();
        assertThat(second.asked().queueEntry().ticket()).isEqualTo(42);
        assertThat(second.asked().ownership()).isEqualTo(first.asked().ownership());

        played.store.watcher.wakeUp();
        second.answer(place(42, 0));
        assertThat(millisToNextQuestion()).as("told during the question").isZero();
        granted(waiting, question());
    }

    @Test
    void behindAForeignHolderOnlyTheFirstAsksOften() {
        CompletableFuture<Lease> waiting = waiting();
        question().answer(behindForeign(HOUR, 1));
        assertThat(millisToNextQuestion()).isEqualTo(1_200);
        question().answer(behindForeign(HOUR, 0));
        assertThat(millisToNextQuestion()).isBetween(25L, 100L);
        question().answer(behindForeign(Duration.ofMillis(10), 0));
        assertThat(millisToNextQuestion()).as("just after its end").isBetween(10L, 15L);
        question().answer(behindForeign(Duration.ofMillis(10), 1));
        assertThat(millisToNextQuestion()).as("that is for the first").isEqualTo(1_200);
        granted(waiting, question());
    }

    @Test
    void whoCannotBeToldAsksWhenTheStoreSays() {
        CompletableFuture<Lease> waiting = waiting();
        question()
                .answer(AcquireReply.busy(HOUR, null)
                        .withRetryAfter(Duration.ofMillis(70))
                        .withTicket(new Ticket(1, 5, true, Long.MAX_VALUE)));
        assertThat(millisToNextQuestion()).isEqualTo(70);
        granted(waiting, question());
    }

    @Test
    void whoGivesUpLeavesTheQueueWithOneRelease() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> question = question();
        question.answer(place(1, 0));
        waiting.cancel(true);

        assertCancelled(question.asked().ownership());
        played.time.advance(MINUTE);
        assertThat(played.store.releases.size())
                .as("all questions were answered, so one answer is enough")
                .isZero();
    }

    @Test
    void leavingTheQueueIsRepeatedUntilItIsAnswered() {
        CompletableFuture<Lease> waiting = waiting();
        StoreCall<Claim, AcquireReply> question = question();
        question.answer(place(1, 0));
        waiting.cancel(true);
        played.store.releases.next().timeOut();
        played.time.advance(Duration.ofSeconds(1));
        assertCancelled(question.asked().ownership());
    }

    @Test
    void whoGivesUpDuringAQuestionLeavesTheQueueAfterItsAnswer() {
        CompletableFuture<Lease> waiting = waiting();
        question().answer(place(1, 0));
        StoreCall<Claim, AcquireReply> question = nextQuestion();
        waiting.cancel(true);
        assertThat(played.store.releases.size())
                .as("a release could overtake the question")
                .isZero();
        question.answer(place(1, 0));
        assertCancelled(question.asked().ownership());
    }

    @Test
    void whoGivesUpDuringItsFirstQuestionLeavesTheQueueAfterItsAnswer() {
        CompletableFuture<Lease> waiting = waiting();
        waiting.cancel(true);
        StoreCall<Claim, AcquireReply> question = question();
        question.answer(place(1, 0));
        assertCancelled(question.asked().ownership());
    }

    @Test
    void aGrantThatNobodyWaitsForIsHandedOn() {
        CompletableFuture<Lease> waiting = waiting();
        question().answer(place(1, 0));
        StoreCall<Claim, AcquireReply> question = nextQuestion();
        waiting.cancel(true);
        question.answer(StoreCall.granted(7));
        StoreCall<Ownership, ReleaseReply> release = played.store.releases.next();
        assertThat(release.asked()).isEqualTo(question.asked().ownership());
        release.answer(ReleaseReply.RELEASED);
    }

    @Test
    void whoeverFindsOnlyDeadOnesInFrontAsksAgainAtOnce() {
        CompletableFuture<Lease> waiting = waiting();
        question().answer(AcquireReply.busy(Duration.ZERO, null).withTicket(new Ticket(7, 3, true, Long.MAX_VALUE)));

        assertThat(millisToNextQuestion()).isLessThanOrEqualTo(5);
        granted(waiting, question());
    }

    @Test
    void whosePatienceEndsAsksOneLastTimeAndLeavesTheQueue() {
        CompletableFuture<Lease> waiting = played.lock().acquireAsync(Duration.ofMillis(500));
        question().answer(place(1, 0));
        assertThat(millisToNextQuestion()).isEqualTo(500);
        StoreCall<Claim, AcquireReply> last = question();
        last.answer(place(1, 0));
        assertThat(EngineFixture.failure(waiting)).isInstanceOf(LockTimeoutException.class);
        assertCancelled(last.asked().ownership());
    }

    @Test
    void aQuestionOfUnknownOutcomeIsSettledAsAnyOther() {
        CompletableFuture<Lease> waiting = waiting();
        question().answer(place(1, 0));
        StoreCall<Claim, AcquireReply> question = nextQuestion();
        question.timeOut();
        waiting.cancel(true);
        assertCancelled(question.asked().ownership());
        played.time.advance(Duration.ofSeconds(1));
        StoreCall<Ownership, ReleaseReply> release = played.store.releases.next();
        assertThat(release.asked())
                .as("on another connection the first may have overtaken the question")
                .isEqualTo(question.asked().ownership());
        release.answer(ReleaseReply.RELEASED);
    }

    @Test
    void theNextInLineTakesOverThePlaceOfOneWhoGivesUp() {
        CompletableFuture<Lease> first = waiting();
        StoreCall<Claim, AcquireReply> question = question();
        question.answer(place(42, 1));
        CompletableFuture<Lease> second = waiting();
        first.cancel(true);
        assertThat(played.store.releases.size()).as("the place is used").isZero();

        StoreCall<Claim, AcquireReply> next = nextQuestion();
        assertThat(next.asked().ownership()).isEqualTo(question.asked().ownership());
        assertThat(next.asked().queueEntry().ticket()).isEqualTo(42);
        granted(second, next);
    }

    @Test
    void theNextInLineTakesOverThePlaceOfOneWhoGivesUpDuringAQuestion() {
        CompletableFuture<Lease> first = waiting();
        question().answer(place(42, 1));
        CompletableFuture<Lease> second = waiting();
        StoreCall<Claim, AcquireReply> question = nextQuestion();
        first.cancel(true);
        question.answer(place(42, 0));
        assertThat(played.store.releases.size()).isZero();

        StoreCall<Claim, AcquireReply> next = nextQuestion();
        assertThat(next.asked().ownership()).isEqualTo(question.asked().ownership());
        granted(second, next);
    }

    @Test
    void theNextInLineTakesOverThePlaceOfOneWhoGivesUpDuringAQuestionThatFails() {
        CompletableFuture<Lease> first = waiting();
        question().answer(place(42, 1));
        CompletableFuture<Lease> second = waiting();
        StoreCall<Claim, AcquireReply> question = nextQuestion();
        first.cancel(true);
        question.timeOut();
        assertThat(played.store.releases.size()).isZero();

        StoreCall<Claim, AcquireReply> next = nextQuestion();
        assertThat(next.asked().ownership()).isEqualTo(question.asked().ownership());
        granted(second, next);
    }

    @Test
    void whoStandsInALineThatHasGoneMeanwhileAsksAtOnce() {
        LocalWaitQueues queues = new LocalWaitQueues(played.context);
        ReleaseCompensator compensator = new ReleaseCompensator(played.context, queues::onLocalRelease);
        EngineLeaseHost host = new EngineLeaseHost(played.context, new Watchdog(played.context), queues, compensator);
        AcquireServices services = new AcquireServices(played.context, host, compensator, queues::hasQueue);
        Acquisition newcomer = new Acquisition(
                services,
                new AcquireRequest(
                        "orders", LockOptions.defaults(), played.context.now(), MINUTE.toNanos(), null, null));
        queues.join(newcomer, null, null);
        assertThat(millisToNextQuestion()).isZero();
        question().answer(StoreCall.granted(7));
        newcomer.outcome().join().releaseAsync();
        played.store.releases.next().answer(ReleaseReply.RELEASED);
    }

    @Test
    void aPlaceThatIsTakenOverIsNotReleasedBehindTheBackOfTheNext() {
        CompletableFuture<Lease> first = waiting();
        question().answer(place(42, 1));
        CompletableFuture<Lease> second = waiting();
        nextQuestion().timeOut();
        StoreCall<Claim, AcquireReply> question = nextQuestion();
        first.cancel(true);
        assertThat(played.store.releases.size())
                .as("a release of a token that the next is about to use")
                .isZero();
        question.answer(place(42, 0));

        played.store.watcher.wakeUp();
        StoreCall<Claim, AcquireReply> next = nextQuestion();
        assertThat(next.asked().ownership()).isEqualTo(question.asked().ownership());
        next.answer(StoreCall.granted(7));
        played.time.advance(Duration.ofSeconds(9));
        assertThat(played.store.releases.size())
                .as("releases of a lease that is held")
                .isZero();
        second.join().releaseAsync();
        played.store.releases.next().answer(ReleaseReply.RELEASED);
    }

    @Test
    void thePlaceOfAWaiterWithOtherTermsOfFencingIsNotTakenOver() {
        CompletableFuture<Lease> first = waiting();
        StoreCall<Claim, AcquireReply> question = question();
        question.answer(place(42, 1));
        LockOptions unfenced = LockOptions.builder().fencing(false).build();
        CompletableFuture<Lease> second = played.lock(unfenced).acquireAsync(MINUTE);
        first.cancel(true);
        assertCancelled(question.asked().ownership());

        StoreCall<Claim, AcquireReply> next = nextQuestion();
        assertThat(next.asked().ownership()).isNotEqualTo(question.asked().ownership());
        assertThat(next.asked().queueEntry().ticket()).isZero();
        granted(second, next);
    }

    @Test
    void ofTwoWhoCameAtTheSameTimeOneKeepsItsPlace() {
        CompletableFuture<Lease> first = waiting();
        CompletableFuture<Lease> second = waiting();
        StoreCall<Claim, AcquireReply> firstQuestion = question();
        StoreCall<Claim, AcquireReply> secondQuestion = question();
        firstQuestion.answer(place(1, 0));
        secondQuestion.answer(place(2, 1));
        assertCancelled(secondQuestion.asked().ownership());

        played.store.watcher.wakeUp();
        granted(first, nextQuestion());
        granted(second, nextQuestion());
    }

    @Test
    void theNextInLineJoinsTheQueueAtOnceAfterAGrant() {
        CompletableFuture<Lease> first = waiting();
        question().answer(place(1, 0));
        CompletableFuture<Lease> second = waiting();
        played.store.watcher.wakeUp();
        StoreCall<Claim, AcquireReply> question = nextQuestion();
        question.answer(StoreCall.granted(7));
        assertThat(first).isCompleted();

        assertThat(millisToNextQuestion()).isZero();
        question().answer(place(2, 0));
        first.join().releaseAsync();
        played.store.releases.next().answer(ReleaseReply.RELEASED);
        assertThat(millisToNextQuestion())
                .as("the store tells whose turn it is")
                .isEqualTo(1_200);
        granted(second, question());
    }

    @Test
    void aStoreThatSpendsTokensIsNotAskedForAPlace() {
        ScriptedStore spending = new ScriptedStore() {
            @Override
            public boolean usesTokensOnce() {
                return true;
            }
        };
        try (LockEngine provider = new LockEngine(spending, played.settings().build())) {
            provider.lock("orders").acquireAsync(MINUTE);
            StoreCall<Claim, AcquireReply> question = spending.acquires.next();
            assertThat(question.asked().queueEntry()).isNull();
            question.answer(StoreCall.granted(7));
        }
    }
}
