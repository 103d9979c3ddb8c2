package dev.holdfast.resilience4j;

import static dev.holdfast.resilience4j.ScriptedStore.BUSY;
import static dev.holdfast.resilience4j.ScriptedStore.GRANTED;
import static dev.holdfast.resilience4j.ScriptedStore.LEASE_TIME;
import static dev.holdfast.resilience4j.ScriptedStore.TIMEOUT;
import static dev.holdfast.resilience4j.ScriptedStore.answering;
import static dev.holdfast.resilience4j.ScriptedStore.claim;
import static dev.holdfast.resilience4j.ScriptedStore.failingWith;
import static dev.holdfast.resilience4j.ScriptedStore.newOwner;
import static dev.holdfast.resilience4j.ScriptedStore.outage;
import static dev.holdfast.resilience4j.ScriptedStore.renewal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Capability;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FallbackStoreTest {
    private static final Duration MAX_LEASE_TIME = Duration.ofSeconds(60);
    private static final Duration ALMOST = MAX_LEASE_TIME.minusMillis(1);

    private final TestTime time = new TestTime();
    private final CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
    private final ScriptedStore primary = new ScriptedStore();
    private final ScriptedStore spare = new ScriptedStore();
    private final Sides sides = new Sides(time);
    private final Outage outage = new Outage("east", "spare", MAX_LEASE_TIME, time);
    private final FallbackStore store = new FallbackStore(
            new CircuitBreakerStore(primary, breaker, false, new PrimaryGate(sides, outage), () -> {}),
            new Fallback("spare", spare, sides, outage),
            sides,
            outage,
            MAX_LEASE_TIME);

    private AcquireReply claimed(Claim claim) {
        return store.acquireAsync(claim).join();
    }

    private static Claim claimOf(Ownership owner) {
        return Claim.of(owner, LEASE_TIME, TIMEOUT).withFence(1, 0);
    }

    private void isRefused(Claim claim) {
        assertThat(store.acquireAsync(claim))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(Exception.class)
                .havingRootCause()
                .isInstanceOf(CallNotPermittedException.class);
    }

    private void goOver() {
        breaker.transitionToForcedOpenState();
        isRefused(claim("any"));
        time.pass(MAX_LEASE_TIME);
    }

    @Test
    void aHealthyPrimaryIsTheOnlyOneAsked() throws InterruptedException {
        Claim claim = claim("a");

        assertThat(store.acquire(claim)).isSameAs(GRANTED);
        assertThat(claimed(claim("b"))).isSameAs(GRANTED);
        store.renewAsync(List.of(renewal(claim.ownership())), TIMEOUT).join();
        store.release(claim.ownership(), TIMEOUT);

        assertThat(spare.asked).isEmpty();
        assertThat(sides.size()).isZero();
    }

    @Test
    void theFallbackGrantsWhenTheBackendWasSilentForTheLongestLeaseTime() throws InterruptedException {
        breaker.transitionToForcedOpenState();
        time.pass(MAX_LEASE_TIME); // nobody asked: others may have been given leases meanwhile
        isRefused(claim("a"));
        time.pass(ALMOST);
        assertThatThrownBy(() -> store.acquire(claim("a")))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessage(
                        "lock 'a': the backend failed too often and is not asked, and its fallback 'spare' does not grant yet, as"
                                + " leases of up to 60000 ms may still be alive; it will in 2 ms if the backend is silent until then")
                .hasCauseInstanceOf(CallNotPermittedException.class)
                .satisfies(thrown ->
                        assertThat(store.isRetryable((LockException) thrown)).isFalse());
        time.pass(Duration.ofMillis(1));

        assertThat(store.acquire(claim("a")))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(claimed(claim("b")))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(primary.asked).isEmpty();
    }

    @Test
    void aLeaseThatTheBackendRenewsKeepsTheFallbackFromGranting() {
        breaker.transitionToForcedOpenState();
        isRefused(claim("a"));
        time.pass(ALMOST);
        store.renewAsync(List.of(renewal(newOwner("b"))), TIMEOUT).join();
        time.pass(ALMOST);
        isRefused(claim("a"));
        time.pass(ALMOST);
        isRefused(claim("a"));
        assertThat(spare.asked).isEmpty();
    }

    @Test
    void failuresOfTheBackendAreNoAnswers() {
        breaker.transitionToForcedOpenState();
        isRefused(claim("a"));
        time.pass(ALMOST);
        primary.renewals = answering(List.of(RenewReply.failed(outage())));
        primary.releases = failingWith(outage());
        store.renewAsync(List.of(renewal(newOwner("b"))), TIMEOUT).join();
        store.quorumMember()
                .orElseThrow()
                .confirmAsync(renewal(newOwner("b")), 7, TIMEOUT)
                .join();
        assertThat(store.releaseAsync(newOwner("b"), TIMEOUT)).isCompletedExceptionally();
        assertThat(store.quorumMember().orElseThrow().incarnationAsync(TIMEOUT)).isCompleted();
        time.pass(Duration.ofMillis(1));

        assertThat(claimed(claim("a"))).isInstanceOf(Granted.class);
    }

    @Test
    void aProbeThatFindsTheBackendAwayGoesOverAsWell() throws InterruptedException {
        goOver();
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        primary.acquires = failingWith(outage());
        Claim claim = claim("a");

        assertThat(store.acquire(claim))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(primary.asked)
                .as("what the probe may have got is given back")
                .containsExactly("acquire on " + Thread.currentThread().getName(), "releaseAsync");
        assertThat(spare.asked).hasSize(1);
        store.release(claim.ownership(), TIMEOUT);
        assertThat(spare.asked).hasSize(2);
    }

    @Test
    void whoClaimsSeldomIsOnlyEverAProbeAndGetsTheFallbackInTheEnd() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        primary.acquires = failingWith(new LockUnavailableException("a", "connection refused", null, false));
        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        time.pass(MAX_LEASE_TIME);

        assertThat(claimed(claim("a")))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(primary.asked).as("nothing to give back").doesNotContain("releaseAsync");
    }

    @Test
    void aFailureWhileTheBreakerIsClosedIsNotYetAnOutage() {
        primary.acquires = failingWith(outage());
        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        time.pass(MAX_LEASE_TIME);
        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        assertThat(spare.asked).isEmpty();
    }

    @Test
    void aDefiniteErrorIsAnAnswer() {
        goOver();
        breaker.transitionToClosedState();
        primary.acquires = failingWith(new LockBackendException("a", "NOPERM", null));
        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        breaker.transitionToForcedOpenState();

        isRefused(claim("a"));
    }

    @Test
    void aLeaseIsRenewedConfirmedAndReleasedWhereItWasGranted() throws InterruptedException {
        goOver();
        Claim claim = claim("a");
        claimed(claim);
        breaker.transitionToClosedState();

        assertThat(store.renewAsync(List.of(renewal(claim.ownership())), TIMEOUT))
                .isCompleted();
        assertThat(store.quorumMember().orElseThrow().confirmAsync(renewal(claim.ownership()), 8, TIMEOUT))
                .isCompleted();
        assertThat(store.inspectAsync("a", TIMEOUT)).isCompleted();
        store.release(claim.ownership(), TIMEOUT);

        assertThat(spare.asked)
                .containsExactly(
                        "acquireAsync",
                        "renewAsync of 1",
                        "confirmAsync",
                        "inspectAsync",
                        "release on " + Thread.currentThread().getName());
        assertThat(primary.asked).isEmpty();
        assertThat(sides.size()).isZero();
    }

    @Test
    void aRequestForLeasesOfBothIsDividedAndPutTogetherAgain() {
        Ownership here = newOwner("here");
        goOver();
        Claim there = claim("there");
        claimed(there);
        spare.renewals = answering(List.of(RenewReply.notOwner(Reason.TAKEN)));
        assertThat(store.renewAsync(List.of(renewal(here), renewal(there.ownership())), TIMEOUT))
                .isCompletedWithValue(List.of(RenewReply.renewed(), RenewReply.notOwner(Reason.TAKEN)));

        Claim again = claim("again");
        breaker.transitionToForcedOpenState();
        goOver();
        claimed(again);
        primary.renewals = failingWith(outage());
        spare.renewals = answering(List.of(RenewReply.renewed()));
        List<RenewReply> replies = store.renewAsync(List.of(renewal(again.ownership()), renewal(here)), TIMEOUT)
                .join();
        assertThat(replies.get(0)).isEqualTo(RenewReply.renewed());
        assertThat(replies.get(1)).isInstanceOf(Failed.class);
    }

    @Test
    void aLeaseOnTheFallbackKeepsTheLockBusyWhenTheBackendIsBack() throws InterruptedException {
        goOver();
        Claim claim = claim("a");
        claimed(claim);
        breaker.transitionToClosedState();

        assertThat(store.acquire(claim("a"))).isEqualTo(AcquireReply.busy(LEASE_TIME, "me@host:2"));
        assertThat(claimed(claim("a"))).isEqualTo(AcquireReply.busy(LEASE_TIME, "me@host:2"));
        assertThat(claimed(claim("b"))).isSameAs(GRANTED);
        time.pass(LEASE_TIME.minusSeconds(1));
        store.renewAsync(List.of(renewal(claim.ownership())), TIMEOUT).join();
        time.pass(LEASE_TIME.minusSeconds(1));
        assertThat(claimed(claim("a"))).isEqualTo(AcquireReply.busy(Duration.ofSeconds(1), "me@host:2"));
        store.releaseAsync(claim.ownership(), TIMEOUT).join();

        assertThat(claimed(claim("a"))).isSameAs(GRANTED);
        assertThat(sides.size()).isZero();
    }

    @Test
    void aLeaseOnTheFallbackThatIsLostFreesTheLock() {
        goOver();
        Claim claim = claim("a");
        claimed(claim);
        breaker.transitionToClosedState();
        spare.renewals = answering(List.of(RenewReply.notOwner(Reason.ABSENT)));
        store.renewAsync(List.of(renewal(claim.ownership())), TIMEOUT).join();

        assertThat(claimed(claim("a"))).isSameAs(GRANTED);
    }

    @Test
    void aClaimOnItsWayToTheBackendKeepsOthersFromTheFallback() {
        CompletableFuture<AcquireReply> answer = new CompletableFuture<>();
        primary.acquires = () -> answer;
        CompletableFuture<AcquireReply> first = store.acquireAsync(claim("a"));
        goOver();

        isRefused(claim("a"));
        assertThat(claimed(claim("b"))).isInstanceOf(Granted.class);
        answer.complete(GRANTED);

        assertThat(first).isCompletedWithValue(GRANTED);
        isRefused(claim("a")); // as the backend answered
        assertThat(spare.asked).containsExactly("acquireAsync");
    }

    @RepeatedTest(20)
    void whenTheBackendGrantsWhileAnotherGoesOverOnlyOneGetsTheLock(RepetitionInfo info) {
        CompletableFuture<AcquireReply> answer = new CompletableFuture<>();
        primary.acquires = () -> answer;
        CompletableFuture<AcquireReply> first = store.acquireAsync(claim("a"));
        goOver();
        time.atReading(info.getCurrentRepetition(), () -> answer.complete(GRANTED));

        CompletableFuture<AcquireReply> second = store.acquireAsync(claim("a"));
        answer.complete(GRANTED);

        assertThat(first).isCompletedWithValue(GRANTED);
        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void aClaimThatIsOvertakenByOneOnTheFallbackIsBusyAndGivesItsPermissionBack() throws InterruptedException {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();

        time.atReading(2, () -> sides.enterFallback(newOwner("a"), Long.MAX_VALUE));
        assertThat(claimed(claim("a"))).isEqualTo(AcquireReply.busy(null, "me@host:2"));
        time.atReading(2, () -> sides.enterFallback(newOwner("b"), Long.MAX_VALUE));
        assertThat(store.acquire(claim("b"))).isEqualTo(AcquireReply.busy(null, "me@host:2"));

        assertThat(primary.asked).isEmpty();
        primary.acquires = CompletableFuture::new;
        for (int i = 0; i < 3; i++) {
            assertThat(store.acquireAsync(claim("c"))).isNotDone();
        }
        isRefused(claim("c"));
    }

    @Test
    void thoseWhoAreRefusedDoNotKeepEachOtherFromTheFallback() {
        goOver();
        breaker.transitionToOpenStateFor(Duration.ofHours(1)); // a forced one publishes nothing
        List<AcquireReply> meanwhile = new ArrayList<>();
        AtomicBoolean once = new AtomicBoolean();
        breaker.getEventPublisher().onCallNotPermitted(event -> {
            if (once.compareAndSet(false, true)) {
                meanwhile.add(claimed(claim("a")));
            }
        });
        claimed(claim("a"));

        assertThat(meanwhile)
                .containsExactly(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
    }

    @Test
    void aClaimOnItsWayToTheFallbackKeepsOthersFromTheBackend() {
        goOver();
        CompletableFuture<AcquireReply> answer = new CompletableFuture<>();
        spare.acquires = () -> answer;
        CompletableFuture<AcquireReply> first = store.acquireAsync(claim("a"));
        breaker.transitionToClosedState();

        assertThat(claimed(claim("a"))).isEqualTo(AcquireReply.busy(null, "me@host:2"));
        answer.complete(BUSY);

        assertThat(first).isCompletedWithValue(BUSY);
        assertThat(claimed(claim("a"))).isSameAs(GRANTED);
    }

    @Test
    void theBackendIsAskedAgainAsSoonAsTheBreakerPermits() {
        goOver();
        claimed(claim("a"));
        breaker.transitionToClosedState();

        assertThat(claimed(claim("b"))).isSameAs(GRANTED);
        breaker.transitionToForcedOpenState();
        isRefused(claim("c"));
    }

    @Test
    void whatTheFallbackMayHaveGrantedWithoutAnAnswerIsReleasedThere() {
        goOver();
        Claim unknown = claim("a");
        spare.acquires = failingWith(outage());
        assertThat(store.acquireAsync(unknown)).isCompletedExceptionally();
        breaker.transitionToClosedState();
        assertThat(claimed(claim("a"))).as("nobody counts on it").isSameAs(GRANTED);
        spare.releases = answering(ReleaseReply.NOT_OWNER);
        store.releaseAsync(unknown.ownership(), TIMEOUT).join();
        spare.releases = answering(ReleaseReply.RELEASED);
        store.releaseAsync(unknown.ownership(), TIMEOUT).join();

        assertThat(spare.asked).containsExactly("acquireAsync", "releaseAsync", "releaseAsync");
        assertThat(sides.size()).isZero();
        assertThat(store.usesTokensOnce())
                .as("or the token would be used on the backend")
                .isTrue();
    }

    @Test
    void aFallbackThatRefusesLeavesNothingBehind() {
        goOver();
        spare.acquires = failingWith(new LockUnavailableException("a", "connection refused", null, false));

        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();

        assertThat(sides.size()).isZero();
    }

    @Test
    void anInterruptedClaimOnTheFallbackIsReleasedThere() {
        goOver();
        spare.acquires = CompletableFuture::new;
        Claim claim = claim("a");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> store.acquire(claim)).isInstanceOf(InterruptedException.class);

        store.releaseAsync(claim.ownership(), TIMEOUT).join();

        assertThat(spare.asked).hasSize(2).last().isEqualTo("releaseAsync");
        assertThat(sides.size()).isZero();
    }

    @Test
    void aRepeatedClaimIsAskedWhereTheFirstWas() throws InterruptedException {
        goOver();
        Ownership owner = newOwner("a");
        claimed(claimOf(owner));
        breaker.transitionToClosedState();

        assertThat(store.acquire(claimOf(owner)))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(claimed(claimOf(owner)))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(primary.asked).isEmpty();
    }

    @Test
    void nothingIsKeptOfLeasesThatNobodyReleased() {
        goOver();
        for (int i = 0; i < 100; i++) {
            claimed(claim("lock " + i));
        }
        assertThat(sides.size()).isEqualTo(100);
        breaker.transitionToClosedState();
        time.pass(LEASE_TIME.plus(TIMEOUT));
        claimed(claim("a"));

        assertThat(sides.size()).isZero();
    }

    @Test
    void onlyWhatBothCanDoIsPromised() {
        primary.capabilities = Set.of(Capability.FENCING, Capability.CROSS_PROCESS);
        spare.capabilities = Set.of(Capability.FENCING, Capability.CALLER_TOKEN);

        assertThat(store.capabilities()).containsExactly(Capability.FENCING);
    }

    @Test
    void namesAndOptionsAreCheckedByBoth() {
        store.checkName("a");
        store.checkOptions(LockOptions.defaults());
        assertThat(primary.asked).containsExactly("checkName a", "checkOptions");
        assertThat(spare.asked).containsExactly("checkName a", "checkOptions");

        LockOptions tooLong =
                LockOptions.builder().leaseTime(MAX_LEASE_TIME.plusMillis(1)).build();
        assertThatThrownBy(() -> store.checkOptions(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than maxLeaseTime PT1M");
    }

    @Test
    void whereALockIsLookedAtIsWhereItWouldBeClaimed() {
        store.inspectAsync("a", TIMEOUT).join();
        assertThat(primary.asked).containsExactly("inspectAsync");
        goOver();
        store.inspectAsync("a", TIMEOUT).join();
        assertThat(spare.asked).containsExactly("inspectAsync");
    }
}
