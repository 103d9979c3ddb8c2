package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.MapStore;
import dev.holdfast.engine.ReleaseAndAcquireStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Releases that carry the attempt of the head. */
class AttemptWithReleaseTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LockOptions STRICT =
            LockOptions.builder().fairness(Fairness.STRICT).build();
    private static final LockOptions BOUNDED = LockOptions.defaults();

    private final ReleaseAndAcquireStore store = new ReleaseAndAcquireStore();
    private final EngineFixture engine = new EngineFixture(store);

    @AfterEach
    void nothingIsKept() {
        for (int i = 0; i < 300; i++) {
            while (store.releases.size() > 0) {
                store.releases.next().reply(ReleaseReply.NOT_OWNER);
            }
            engine.time.advance(Duration.ofSeconds(1));
        }
        assertThat(store.releaseAndAcquires.size()).isZero();
        engine.assertKeepsNothing();
        assertThat(engine.time.planned()).isZero();
        assertThat(store.watches).hasValue(0);
    }

    private static AcquireReply granted(long fence, int block) {
        return AcquireReply.granted(OptionalLong.of(fence)).withFenceBlock(block);
    }

    private static Busy busyWithTicket(long ticket) {
        return AcquireReply.busy(Duration.ofHours(1), null).withTicket(new Ticket(ticket, 0, true, Long.MAX_VALUE));
    }

    private static ReleaseAndAcquireReply released(AcquireReply claimed) {
        return ReleaseAndAcquireReply.of(ReleaseReply.RELEASED, CompletableFuture.completedFuture(claimed));
    }

    private CompletableFuture<Lease> acquiring(LockOptions options) {
        return engine.lock(options).acquireAsync(MINUTE);
    }

    private StoreCall<Claim, AcquireReply> nextAttempt() {
        return store.acquires.next();
    }

    /** Acquires the lock as the head of the local wait queue: it is busy at first, and granted after a wake-up. */
    private Lease acquireFromQueue(LockOptions options) {
        CompletableFuture<Lease> acquiring = acquiring(options);
        nextAttempt().reply(busyWithTicket(1));
        store.listener.wakeUp();
        engine.time.runDue();
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        attempt.reply(granted(100, attempt.request().fenceBlock()));
        return acquiring.join();
    }

    private void assertNoRequest() {
        assertThat(store.acquires.size()).isZero();
        assertThat(store.releases.size()).isZero();
        assertThat(store.releaseAndAcquires.size()).isZero();
    }

    private Ownership released() {
        StoreCall<Ownership, ReleaseReply> release = store.releases.next();
        release.reply(ReleaseReply.RELEASED);
        return release.request();
    }

    private void end(Lease lease) {
        CompletableFuture<Boolean> released = lease.releaseAsync();
        store.releases.next().reply(ReleaseReply.RELEASED);
        assertThat(released.join()).isTrue();
    }

    @Test
    void releaseCarriesTheAttemptOfTheHead() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        assertNoRequest();

        CompletableFuture<Boolean> released = first.releaseAsync();
        StoreCall<ReleaseAndAcquireStore.ReleaseAndClaim, ReleaseAndAcquireReply> call =
                store.releaseAndAcquires.next();
        assertThat(call.request().released().owner().publicId()).isEqualTo(first.owner());
        assertThat(call.request().claim().lockName()).isEqualTo("orders");
        assertThat(call.request().claim().queueEntry()).isNotNull();
        assertThat(call.request().claim().ownership().owner().publicId()).isNotEqualTo(first.owner());
        assertThat(released).isNotDone();

        call.reply(released(granted(200, 1)));
        assertThat(released.join()).isTrue();
        assertThat(second.join().fencingToken()).hasValue(200);
        assertThat(engine.events.all())
                .as("released before the acquired of the next holder")
                .endsWith("released", "waitEnded", "acquired");
        end(second.join());
    }

    @Test
    void blockingReleaseCarriesTheAttemptOfTheHead() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = CompletableFuture.supplyAsync(first::release);
        store.releaseAndAcquires.next().reply(released(granted(200, 1)));
        assertThat(released.join()).isTrue();
        end(second.join());
    }

    @Test
    void interruptEndsNeitherTheReleaseNorTheWait() throws Exception {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        store.isInterrupting = true;
        FutureTask<Boolean> release = new FutureTask<>(() -> first.release() && Thread.interrupted());
        new Thread(release).start();
        StoreCall<ReleaseAndAcquireStore.ReleaseAndClaim, ReleaseAndAcquireReply> call =
                store.releaseAndAcquires.next();
        StoreCall<Ownership, ReleaseReply> again = store.releases.next();
        assertThat(again.request()).isEqualTo(call.request().released());
        again.reply(ReleaseReply.NOT_OWNER);
        assertThat(release.get())
                .as("it was released by the interrupted request or its repetition, and the thread is still interrupted")
                .isTrue();

        engine.time.advance(Duration.ofMillis(200));
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        assertThat(attempt.request().ownership())
                .isEqualTo(call.request().claim().ownership());
        attempt.reply(granted(200, 1));
        end(second.join());
    }

    @Test
    void headThatGetsATicketWithTheReleaseWaitsForAWakeUp() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = first.releaseAsync();
        StoreCall<ReleaseAndAcquireStore.ReleaseAndClaim, ReleaseAndAcquireReply> call =
                store.releaseAndAcquires.next();
        call.reply(released(busyWithTicket(7)));
        assertThat(released.join()).isTrue();
        assertThat(second).isNotDone();
        assertNoRequest();

        store.listener.wakeUp();
        engine.time.runDue();
        StoreCall<Claim, AcquireReply> again = nextAttempt();
        assertThat(again.request().ownership()).isEqualTo(call.request().claim().ownership());
        assertThat(again.request().queueEntry().ticket()).isEqualTo(7);
        again.reply(granted(200, 1));
        end(second.join());
    }

    @Test
    void headMakesAnAttemptAfterTwoMillisecondsWithoutARelease() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        engine.time.advanceMillis(1);
        assertNoRequest();
        engine.time.advanceMillis(1);
        nextAttempt().reply(busyWithTicket(7));

        CompletableFuture<Boolean> released = first.releaseAsync();
        assertThat(store.releaseAndAcquires.size())
                .as("requests of a head with a ticket")
                .isZero();
        store.releases.next().reply(ReleaseReply.RELEASED);
        assertThat(released.join()).isTrue();
        second.cancel(true);
    }

    @Test
    void newcomerBehindALocalHolderGetsTheLockWithoutAnAttempt() {
        Lease first = acquireFromQueue(BOUNDED);
        CompletableFuture<Lease> second = acquiring(BOUNDED);
        assertThat(first.releaseAsync().join()).isTrue();
        assertThat(second.join().fencingToken()).hasValue(101);
        CompletableFuture<Lease> third = acquiring(BOUNDED);
        assertThat(second.join().releaseAsync().join()).isTrue();
        assertThat(third.join().fencingToken()).hasValue(102);
        assertNoRequest();
        end(third.join());
    }

    @Test
    void callerWithoutWaitTimeMakesItsAttempt() {
        Lease first = acquireFromQueue(BOUNDED);
        CompletableFuture<?> attempt = engine.lock(BOUNDED).tryAcquireAsync(Duration.ZERO);
        nextAttempt().reply(StoreCall.BUSY);
        assertThat(attempt).isCompleted();
        end(first);
    }

    @Test
    void unfairHeadMakesItsAttemptsWithoutARelease() {
        LockOptions none = LockOptions.builder().fairness(Fairness.NONE).build();
        Lease first = acquireFromQueue(none);
        CompletableFuture<Lease> second = acquiring(none);
        assertNoRequest();
        engine.time.advanceMillis(2);
        nextAttempt().reply(StoreCall.BUSY);
        engine.time.advance(Duration.ofMillis(200));
        nextAttempt().reply(granted(200, 1));
        end(second.join());
        end(first);
    }

    @Test
    void lossMakesAnUnfairHeadAttemptAtOnce() {
        LockOptions none = LockOptions.builder().fairness(Fairness.NONE).build();
        Lease first = acquireFromQueue(none);
        CompletableFuture<Lease> second = acquiring(none);
        CompletableFuture<Boolean> renewed = first.renewAsync(MINUTE);
        store.renewals.next().reply(List.of(RenewReply.notOwner(Reason.ABSENT)));
        assertThat(renewed.join()).isFalse();
        engine.time.runDue();
        nextAttempt().reply(granted(200, 1));
        end(second.join());
    }

    @Test
    void nextHeadAfterAHandOverMakesAnAttemptAfterTwoMilliseconds() {
        CompletableFuture<Lease> first = acquiring(STRICT);
        StoreCall<Claim, AcquireReply> attempt = nextAttempt();
        attempt.reply(AcquireReply.busy(Duration.ofHours(1), null).withTicket(new Ticket(1, 0, true, 100)));
        CompletableFuture<Lease> second = acquiring(STRICT);
        store.listener.handedOver(new HandOver(attempt.request().ownership(), 101, 1, Duration.ofSeconds(4)));
        assertThat(first).isCompleted();
        assertNoRequest();
        engine.time.advanceMillis(2);
        nextAttempt().reply(busyWithTicket(7));
        end(first.join());
        second.cancel(true);
    }

    @Test
    void failedReleaseKeepsTheReplyToTheAttempt() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = first.releaseAsync();
        store.releaseAndAcquires
                .next()
                .reply(new ReleaseAndAcquireReply(
                        CompletableFuture.failedFuture(new LockUnavailableException("orders", "no reply", null)),
                        CompletableFuture.completedFuture(busyWithTicket(7))));
        assertThat(EngineFixture.failure(released)).isInstanceOf(LockUnavailableException.class);
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        assertThat(second).isNotDone();
        assertThat(store.acquires.size()).as("requests of a head with a ticket").isZero();
        second.cancel(true);
    }

    @Test
    void lossMakesTheHeadAttemptAtOnce() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> renewed = first.renewAsync(MINUTE);
        store.renewals.next().reply(List.of(RenewReply.notOwner(Reason.TAKEN)));
        assertThat(renewed.join()).isFalse();
        assertThat(first.state()).isEqualTo(LeaseState.LOST);
        engine.time.runDue();
        nextAttempt().reply(granted(200, 1));
        end(second.join());
    }

    @Test
    void releaseThatFindsALossKeepsTheGrantOfTheAttempt() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = first.releaseAsync();
        store.releaseAndAcquires
                .next()
                .reply(ReleaseAndAcquireReply.of(
                        ReleaseReply.NOT_OWNER, CompletableFuture.completedFuture(granted(200, 1))));
        assertThat(released.join()).isFalse();
        assertThat(first.state()).isEqualTo(LeaseState.LOST);
        end(second.join());
    }

    @Test
    void releaseAndAttemptAreRepeatedWithoutAReply() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = first.releaseAsync();
        StoreCall<ReleaseAndAcquireStore.ReleaseAndClaim, ReleaseAndAcquireReply> call =
                store.releaseAndAcquires.next();
        call.timeOut();
        assertThat(EngineFixture.failure(released)).isInstanceOf(LockUnavailableException.class);
        assertThat(engine.events.all()).contains("releaseFailed");

        engine.time.advance(Duration.ofMillis(200));
        StoreCall<Claim, AcquireReply> again = nextAttempt();
        assertThat(again.request().ownership())
                .as("it finds what the first attempt may have been granted")
                .isEqualTo(call.request().claim().ownership());
        assertThat(released()).isEqualTo(call.request().released());
        again.reply(granted(200, 1));
        end(second.join());
    }

    @Test
    void attemptThatFailsAloneIsRepeatedAlone() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        CompletableFuture<Boolean> released = first.releaseAsync();
        store.releaseAndAcquires
                .next()
                .reply(ReleaseAndAcquireReply.of(
                        ReleaseReply.RELEASED,
                        CompletableFuture.failedFuture(
                                new LockUnavailableException("orders", "out of memory", null, false))));
        assertThat(released.join()).isTrue();
        engine.time.advance(Duration.ofMillis(200));
        assertThat(store.releases.size()).isZero();
        nextAttempt().reply(granted(200, 1));
        end(second.join());
    }

    @Test
    void cancelOfTheHeadDuringTheReleaseReleasesItsGrant() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        first.releaseAsync();
        StoreCall<ReleaseAndAcquireStore.ReleaseAndClaim, ReleaseAndAcquireReply> call =
                store.releaseAndAcquires.next();
        second.cancel(true);
        call.reply(released(granted(200, 1)));
        assertThat(released()).isEqualTo(call.request().claim().ownership());
    }

    @Test
    void thousandsOfAsynchronousReleasesDoNotOverflowTheStack() {
        EngineFixture atOnce = new EngineFixture(new MapStore(true));
        Lease held = atOnce.lock(STRICT).acquireAsync(Duration.ZERO).join();
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(atOnce.lock(STRICT).acquireAsync(Duration.ofHours(1)).thenCompose(Lease::releaseAsync));
        }
        held.releaseAsync();
        atOnce.time.advance(MINUTE);
        assertThat(waiting).allMatch(released -> released.isDone() && released.join());
    }

    @Test
    void thousandsOfReleasesOnTheDeliveringThreadDoNotOverflowTheStack() {
        EngineFixture atOnce = new EngineFixture(new MapStore(true));
        Lease held = atOnce.lock(STRICT).acquireAsync(Duration.ZERO).join();
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(atOnce.lock(STRICT).acquireAsync(Duration.ofHours(1)).thenApply(Lease::release));
        }
        held.release();
        atOnce.time.advance(MINUTE);
        assertThat(waiting).allMatch(released -> released.isDone() && released.join());
    }

    @Test
    void closedProviderReleasesWithoutAnAttempt() {
        Lease first = acquireFromQueue(STRICT);
        CompletableFuture<Lease> second = acquiring(STRICT);
        engine.context.markClosed();
        first.releaseAsync();
        assertThat(store.releaseAndAcquires.size()).isZero();
        assertThat(released().owner().publicId()).isEqualTo(first.owner());
        second.cancel(true);
    }
}
