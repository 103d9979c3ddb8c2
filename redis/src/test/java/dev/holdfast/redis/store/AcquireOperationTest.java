package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the scripts do is tested against a server, by the tests of dev.holdfast.it.store. */
class AcquireOperationTest {
    private static final String NOT_FREE = "0";
    private static final String GRANTED = Parts.reply("OK", "17", 30_000, "0");
    private static final String GRANTED_MARKED = Parts.reply("OK", "17", 30_000, "1");
    private static final String LATE = Parts.reply("LATE", "", -2);
    private static final String BUSY = Parts.reply("BUSY", "", 5_000, "1", "0", "0", "me@host:1");
    private static final String WAIT = waitAtRank(0);
    private static final long AN_HOUR_MICROS = 3_600_000_000L;

    /** The positions of arguments of ACQUIRE. */
    private static final int NOT_AFTER = 5;

    private static final int MEMBER = 7;
    private static final int HEARTBEAT = 10;
    private static final int MEMBER_BEFORE = 11;

    private Parts parts = Parts.create();
    private final Ownership owner = Owners.owner();
    private final Claim claim = Owners.claim(owner);
    private final Claim waiting = Owners.waiting(owner);
    private final Claim polling =
            waiting.withQueueEntry(Objects.requireNonNull(waiting.queueEntry()).withTicket(15));
    private final String secret = owner.owner().secret();
    private final RedisUnreachable silence = new RedisUnreachable("no reply", null, true);

    private static String waitAtRank(int rank) {
        return Parts.reply("WAIT", "0", 5_000, "1", "15", String.valueOf(rank), "me@host:1");
    }

    private AcquireReply run(Claim sent, Object... replies) throws InterruptedException {
        parts.client.replies.addAll(List.of(replies));
        return parts.acquires.run(sent);
    }

    private AcquireReply runAsync(Claim sent, Object... replies) {
        parts.client.replies.addAll(List.of(replies));
        return parts.acquires.runAsync(sent).join();
    }

    private void failWithUnknownOutcome(Claim sent) {
        assertThatThrownBy(() -> run(sent, silence))
                .isInstanceOfSatisfying(
                        LockUnavailableException.class,
                        failure -> assertThat(failure.outcomeUnknown()).isTrue());
    }

    private void watch() {
        parts.handOvers.watch("orders", () -> false);
    }

    private void openSubscription() {
        watch();
        parts.client.openSubscription();
    }

    private void refuseSubscription() {
        parts.client.subscription.completeExceptionally(new UnsupportedOperationException());
        watch();
    }

    @Test
    void freeLockCostsOneCall() throws InterruptedException {
        assertThat(((Granted) run(claim, "17")).fence()).hasValue(17);
        assertThat(((Granted) runAsync(claim, "18")).fence()).hasValue(18);

        assertThat(parts.client.scripts()).containsExactly("acquire_free", "acquire_free");
    }

    @Test
    void firstTokenOfAFreeLockIsThatOfTheBlockUpToTheLastOne() throws InterruptedException {
        Granted granted = (Granted) run(claim.withFence(5, 0), "17");

        assertThat(granted.fence()).hasValue(13);
        assertThat(granted.fenceBlock()).isEqualTo(5);
    }

    @Test
    void freeLockWithoutFencingHasNoToken() throws InterruptedException {
        assertThat(((Granted) run(claim.withFence(0, 0), "1")).fence()).isEmpty();
        assertThat(parts.clock.at(System.nanoTime()))
                .as("the reply is no token")
                .isGreaterThanOrEqualTo(Parts.NOW);
    }

    @Test
    void acquireFollowsIfTheLockIsNotFree() throws InterruptedException {
        assertThat(run(claim, NOT_FREE, BUSY)).isInstanceOf(Busy.class);
        parts = Parts.create();
        assertThat(runAsync(claim, NOT_FREE, BUSY)).isInstanceOf(Busy.class);

        assertThat(parts.client.scripts()).containsExactly("acquire_free", "acquire");
    }

    @Test
    void callsOfOneClaimShareItsTimeout() throws InterruptedException {
        run(claim, NOT_FREE, BUSY);

        assertThat(parts.client.calls.get(0).timeout()).isEqualTo(Owners.TIMEOUT);
        assertThat(parts.client.calls.get(1).timeout()).isPositive().isLessThan(Owners.TIMEOUT);
    }

    @Test
    void attemptAtALockThatWasBusyBeginsWithAcquire() throws InterruptedException {
        run(claim, NOT_FREE, BUSY);

        run(Owners.claim(Owners.owner()), GRANTED_MARKED);
        run(Owners.claim(Owners.owner()), GRANTED);
        run(Owners.claim(Owners.owner()), "17");

        assertThat(parts.client.scripts())
                .containsExactly("acquire_free", "acquire", "acquire", "acquire", "acquire_free");
    }

    @Test
    void lateAttemptAtAFreeLockUpdatesTheClockAndContinuesWithALaterLimit() throws InterruptedException {
        String later = String.valueOf(-(Parts.NOW + AN_HOUR_MICROS));
        assertThat(run(claim, later, GRANTED)).isInstanceOf(Granted.class);

        assertThat(parts.client.scripts()).containsExactly("acquire_free", "acquire");
        assertThat(Long.parseLong(parts.client.args(0).get(3))).isBetween(Parts.NOW, Parts.NOW + AN_HOUR_MICROS / 2);
        assertThat(Long.parseLong(parts.client.args(1).get(NOT_AFTER)))
                .isBetween(Parts.NOW + AN_HOUR_MICROS, Parts.NOW + AN_HOUR_MICROS * 3 / 2);
    }

    @Test
    void tokenBelowTheClockShowsThatItWasSetBack() throws InterruptedException {
        run(claim, String.valueOf(Parts.NOW - AN_HOUR_MICROS));

        assertThat(parts.clock.at(System.nanoTime())).isLessThan(Parts.NOW - AN_HOUR_MICROS / 2);
    }

    @Test
    void lateRequestIsRepeatedOnce() throws InterruptedException {
        assertThat(run(claim, NOT_FREE, LATE, GRANTED)).isInstanceOf(Granted.class);
        parts = Parts.create();
        assertThat(runAsync(claim, NOT_FREE, LATE, GRANTED)).isInstanceOf(Granted.class);

        assertThat(parts.client.scripts()).containsExactly("acquire_free", "acquire", "acquire");
    }

    @Test
    void lateRequestIsRepeatedWithALaterLimit() throws InterruptedException {
        run(claim, NOT_FREE, Parts.replyAt(Parts.NOW + AN_HOUR_MICROS, "LATE", "", -2), GRANTED);

        assertThat(Long.parseLong(parts.client.args(2).get(NOT_AFTER)) - Parts.NOW)
                .isGreaterThanOrEqualTo(AN_HOUR_MICROS);
    }

    @Test
    void secondLateReplyIsAFailure() {
        assertThatThrownBy(() -> run(claim, NOT_FREE, LATE, LATE))
                .isInstanceOfSatisfying(
                        LockUnavailableException.class,
                        failure -> assertThat(failure.outcomeUnknown()).isFalse());
        assertThat(parts.late.has(owner)).isFalse();
    }

    @Test
    void claimOfAQuorumBeginsWithAcquireAndHasTheKeyOfTheEpoch() throws InterruptedException {
        run(claim.withIncarnation(), Parts.reply("OK", "17", 30_000, "0", "f00d", "60", "59000000"));

        assertThat(parts.client.scripts()).containsExactly("acquire");
        assertThat(parts.client.calls.get(0).keys()).hasSize(5).last().isEqualTo(parts.keys.epoch());
    }

    @Test
    void markedGrantIsRemembered() throws InterruptedException {
        run(claim, NOT_FREE, GRANTED_MARKED);

        assertThat(parts.marked.remove(owner)).isTrue();
    }

    @Test
    void unmarkedGrantIsNotMarked() throws InterruptedException {
        run(claim, NOT_FREE, GRANTED);
        run(claim, "17");

        assertThat(parts.marked.remove(owner)).isFalse();
    }

    @Test
    void ticketIsRecordedUntilTheGrant() throws InterruptedException {
        run(waiting, NOT_FREE, WAIT);
        assertThat(parts.tokens.waiting(secret)).isEqualTo(owner);

        run(waiting, GRANTED);
        assertThat(parts.tokens.waiting(secret)).isNull();
    }

    @Test
    void waiterPollsWithAcquire() throws InterruptedException {
        run(waiting, NOT_FREE, WAIT);
        run(Owners.claim(Owners.owner()), GRANTED); // the lock does not seem busy any more

        run(waiting, WAIT);

        assertThat(parts.client.scripts()).containsExactly("acquire_free", "acquire", "acquire", "acquire");
    }

    @Test
    void waiterKeepsItsMember() throws InterruptedException {
        openSubscription();
        run(waiting, NOT_FREE, WAIT);
        String member = parts.client.lastArg(MEMBER);
        assertThat(member).isEqualTo("2 " + secret + " PUBLISH 1 1 4000 lock:#c:1");
        assertThat(parts.client.lastArg(MEMBER_BEFORE)).isEmpty();

        run(polling, WAIT);

        assertThat(parts.client.lastArg(MEMBER)).isEqualTo(member);
        assertThat(parts.client.lastArg(MEMBER_BEFORE)).isEmpty();
        assertThat(parts.tokens.memberOf(owner)).isEqualTo(member);
    }

    @Test
    void memberChangesWhenTheSubscriptionOpens() throws InterruptedException {
        watch();
        run(waiting, NOT_FREE, WAIT);
        String before = parts.client.lastArg(MEMBER);
        assertThat(before).isEqualTo("2 " + secret + " PUBLISH 0 1 4000 lock:#c:1");

        parts.client.openSubscription();
        run(polling, WAIT);

        String after = parts.client.lastArg(MEMBER);
        assertThat(after).isEqualTo("2 " + secret + " PUBLISH 1 1 4000 lock:#c:1");
        assertThat(parts.client.lastArg(MEMBER_BEFORE)).as("to be removed").isEqualTo(before);
        assertThat(parts.tokens.memberOf(owner)).isEqualTo(after);

        run(polling, WAIT);
        assertThat(parts.client.lastArg(MEMBER_BEFORE)).as("removed").isEmpty();
    }

    @Test
    void memberBeforeAPollWithUnknownOutcomeIsStillRemoved() throws InterruptedException {
        watch();
        run(waiting, NOT_FREE, WAIT);
        String before = parts.client.lastArg(MEMBER);
        parts.client.openSubscription();
        failWithUnknownOutcome(polling);
        String after = parts.client.lastArg(MEMBER);

        run(polling, WAIT);

        assertThat(parts.client.lastArg(MEMBER)).isEqualTo(after).isNotEqualTo(before);
        assertThat(parts.client.lastArg(MEMBER_BEFORE))
                .as("the poll may not have been carried out")
                .isEqualTo(before);
    }

    @Test
    void memberIsSentTwiceIfItsTicketIsNotKnown() throws InterruptedException {
        failWithUnknownOutcome(waiting);

        run(waiting, WAIT);

        assertThat(parts.client.lastArg(MEMBER_BEFORE)).isEqualTo(parts.client.lastArg(MEMBER));
    }

    @Test
    void heartbeatIsSentIfTheSubscriptionOpensBetweenTheTwoCalls() {
        watch();
        CompletableFuture<String> notFree = new CompletableFuture<>();
        parts.client.replies.addAll(List.of(notFree, WAIT));
        CompletableFuture<AcquireReply> reply = parts.acquires.runAsync(waiting);

        parts.client.openSubscription();
        notFree.complete(NOT_FREE);

        assertThat(reply.join()).isInstanceOf(Busy.class);
        assertThat(parts.client.lastArg(MEMBER))
                .as("a member that is not counted")
                .contains(" PUBLISH 0 ");
        assertThat(parts.client.lastArg(HEARTBEAT))
                .as("the only sign that the waiter is alive")
                .isNotEqualTo("0");
    }

    @Test
    void refusedSubscriptionStillHasAPlaceInTheQueue() throws InterruptedException {
        refuseSubscription();

        run(waiting, NOT_FREE, WAIT);

        assertThat(parts.client.lastArg(MEMBER)).isEqualTo("2 " + secret + " - 0 1 4000 ");
        assertThat(parts.tokens.waiting(secret)).isEqualTo(owner);
    }

    @Test
    void firstTwoWaitersPollSoonIfTheSubscriptionIsRefused() throws InterruptedException {
        refuseSubscription();
        run(waiting, NOT_FREE, WAIT);

        for (int i = 0; i < 100; i++) {
            assertThat(((Busy) run(waiting, waitAtRank(i % 2))).retryAfter())
                    .isBetween(Duration.ofMillis(25), Duration.ofMillis(100));
        }
        assertThat(((Busy) run(waiting, waitAtRank(2))).retryAfter())
                .as("the engine decides")
                .isNull();
    }

    @Test
    void waiterPollsSoonWhileTheSubscriptionIsNotOpen() throws InterruptedException {
        watch();
        Busy busy = (Busy) run(waiting, NOT_FREE, waitAtRank(7));

        assertThat(busy.retryAfter()).isBetween(Duration.ofMillis(50), Duration.ofMillis(250));
    }

    @Test
    void waiterThatIsNotifiedPollsWhenTheEngineDecides() throws InterruptedException {
        openSubscription();

        assertThat(((Busy) run(waiting, NOT_FREE, WAIT)).retryAfter()).isNull();
    }

    @Test
    void claimWithoutQueueEntryDoesNotJoin() throws InterruptedException {
        run(claim, NOT_FREE, BUSY);

        assertThat(parts.client.args(1)).hasSize(7);
        assertThat(parts.tokens.waiting(secret)).isNull();
    }

    @Test
    void attemptWithUnknownOutcomeMayWait() {
        failWithUnknownOutcome(waiting);

        assertThat(parts.tokens.waiting(secret)).isEqualTo(owner);
    }

    @Test
    void attemptWithUnknownOutcomeIsFollowedByFullScripts() throws InterruptedException {
        failWithUnknownOutcome(claim);
        assertThat(parts.late.has(owner)).isTrue();

        run(claim, GRANTED);
        parts.client.replies.add(Parts.reply("RELEASED", "", -2));
        parts.releases.run(owner, Owners.TIMEOUT);

        assertThat(parts.client.scripts()).containsExactly("acquire_free", "acquire", "release");
    }

    @Test
    void asyncAttemptWithUnknownOutcomeIsFollowedByFullScripts() {
        parts.client.replies.add(silence);
        assertThat(parts.acquires.runAsync(claim)).isCompletedExceptionally();
        assertThat(parts.late.has(owner)).isTrue();

        runAsync(claim, GRANTED);
        parts.client.replies.add(Parts.reply("RELEASED", "", -2));
        parts.releases.runAsync(owner, Owners.TIMEOUT).join();

        assertThat(parts.client.scripts()).containsExactly("acquire_free", "acquire", "release");
    }

    @Test
    void attemptWithUnknownOutcomeIsLateUntilAReleaseAfterItsLimit() throws InterruptedException {
        failWithUnknownOutcome(waiting);
        long limit = Long.parseLong(parts.client.lastArg(3));
        assertThat(limit).isBetween(Parts.NOW + 700_000, Parts.NOW + AN_HOUR_MICROS);

        run(waiting, GRANTED);
        assertThat(parts.late.has(owner)).as("a grant does not end it").isTrue();
        for (String before : List.of("NOT_OWNER", "RELEASED", "HANDED")) {
            parts.client.replies.add(Parts.replyAt(limit, before, "", -1));
            parts.releases.run(owner, Owners.TIMEOUT);
            assertThat(parts.late.has(owner)).as(before + " before the limit").isTrue();
        }

        parts.client.replies.add(Parts.replyAt(limit + 1, "NOT_OWNER", "", -1));
        parts.releases.run(owner, Owners.TIMEOUT);
        assertThat(parts.late.has(owner)).isFalse();
        assertThat(parts.client.scripts()).endsWith("release", "release", "release", "release");
    }

    @Test
    void limitOfTheSecondCallCountsIfThatOneHasNoReply() {
        watch();
        String later = String.valueOf(-(Parts.NOW + AN_HOUR_MICROS));
        assertThatThrownBy(() -> run(waiting, later, silence)).isInstanceOf(LockUnavailableException.class);

        parts.late.released(owner, Parts.NOW + AN_HOUR_MICROS / 2);
        assertThat(parts.late.has(owner)).isTrue();
        assertThat(parts.late.member(owner)).isEqualTo("2 " + secret + " PUBLISH 0 1 4000 lock:#c:1");
    }

    @Test
    void interruptedAttemptIsLateAndMayWait() {
        parts.client.replies.add(new CompletableFuture<String>());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> parts.acquires.run(waiting)).isInstanceOf(InterruptedException.class);

        assertThat(parts.late.has(owner)).isTrue();
        assertThat(parts.tokens.waiting(secret)).isEqualTo(owner);
    }

    @Test
    void attemptThatWasNotExecutedDoesNotWait() {
        assertThatThrownBy(() -> run(waiting, new RedisErrorReply("OOM command not allowed")))
                .isInstanceOf(LockUnavailableException.class);
        parts.client.replies.add(new RedisUnreachable("no connection", null, false));
        assertThat(parts.acquires.runAsync(waiting)).isCompletedExceptionally();

        assertThat(parts.tokens.waiting(secret)).isNull();
        assertThat(parts.late.has(owner)).isFalse();
    }

    @Test
    void handshakePrecedesTheFirstClaimOnly() throws InterruptedException {
        parts = Parts.beforeHandshake();
        run(claim, Parts.handshakeReply(), "17");
        run(claim, "17");
        assertThat(parts.client.scripts()).containsExactly("handshake", "acquire_free", "acquire_free");
        assertThat(Long.parseLong(parts.client.args(1).get(3))).as("a limit").isGreaterThan(Parts.NOW);

        parts = Parts.beforeHandshake();
        runAsync(claim, Parts.handshakeReply(), "17");
        runAsync(claim, "17");
        assertThat(parts.client.scripts()).containsExactly("handshake", "acquire_free", "acquire_free");
    }

    @Test
    void handshakeTakesFromTheTimeoutOfTheClaim() throws InterruptedException {
        parts = Parts.beforeHandshake();
        run(claim, Parts.handshakeReply(), "17");

        assertThat(parts.client.calls.get(0).timeout()).isEqualTo(Owners.TIMEOUT);
        assertThat(parts.client.calls.get(1).timeout()).isPositive().isLessThan(Owners.TIMEOUT);
    }

    @Test
    void refusedHandshakeIsTheFailureOfTheClaim() {
        parts = Parts.beforeHandshake();
        RedisErrorReply loading = new RedisErrorReply("LOADING the data");

        assertThatThrownBy(() -> run(waiting, loading))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("orders");
        parts.client.replies.add(loading);
        assertThatThrownBy(() -> parts.acquires.runAsync(waiting).join())
                .hasCauseInstanceOf(LockUnavailableException.class);

        assertThat(parts.client.scripts()).containsExactly("handshake", "handshake");
        assertThat(parts.tokens.waiting(secret)).isNull();
        assertThat(parts.late.has(owner)).isFalse();
    }

    @Test
    void missingReplyToTheHandshakeIsAFailureWithKnownOutcome() {
        parts = Parts.beforeHandshake();

        assertThatThrownBy(() -> run(waiting, silence))
                .isInstanceOfSatisfying(
                        LockUnavailableException.class,
                        failure -> assertThat(failure.outcomeUnknown()).isFalse());
        parts.client.replies.add(silence);
        assertThatThrownBy(() -> parts.acquires.runAsync(waiting).join())
                .cause()
                .isInstanceOfSatisfying(
                        LockUnavailableException.class,
                        failure -> assertThat(failure.outcomeUnknown()).isFalse());

        assertThat(parts.tokens.waiting(secret)).isNull();
        assertThat(parts.late.has(owner)).isFalse();
    }

    @Test
    void claimThatTheClientMayHaveSentTwiceIsLateInSpiteOfItsReply() {
        for (boolean isFree : new boolean[] {true, false}) {
            parts = Parts.create();
            CompletableFuture<String> last = new CompletableFuture<>();
            if (!isFree) {
                parts.client.replies.add(NOT_FREE);
            }
            parts.client.replies.add(last);
            CompletableFuture<AcquireReply> claimed = parts.acquires.runAsync(claim);
            parts.client.resends++;
            last.complete(isFree ? "17" : BUSY);

            assertThat(claimed).isCompleted();
            assertThat(parts.late.has(owner)).isTrue();
        }
    }

    @Test
    void claimOfAClientThatSendsOnceIsNotLateAfterItsReply() throws InterruptedException {
        parts.client.resends = 7;
        run(claim, "17");
        runAsync(claim, NOT_FREE, BUSY);

        assertThat(parts.late.has(owner)).isFalse();
    }

    @Test
    void claimWhoseTokenWasReleasedMeanwhileSendsNoFurtherCall() {
        CompletableFuture<String> free = new CompletableFuture<>();
        parts.client.replies.add(free);
        CompletableFuture<AcquireReply> claimed = parts.acquires.runAsync(claim);
        parts.client.replies.addAll(List.of("0", Parts.reply("NOT_OWNER", "", -1)));
        parts.releases.runAsync(owner, Owners.TIMEOUT).join();

        free.complete(NOT_FREE);

        assertThat(parts.client.scripts()).containsExactly("acquire_free", "release_unmarked", "release");
        assertThatThrownBy(claimed::join).hasCauseInstanceOf(LockUnavailableException.class);
    }
}
