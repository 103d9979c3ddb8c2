package dev.holdfast.resilience4j;

import static dev.holdfast.resilience4j.BreakerFixture.BUSY;
import static dev.holdfast.resilience4j.BreakerFixture.GRANTED;
import static dev.holdfast.resilience4j.BreakerFixture.LEASE_TIME;
import static dev.holdfast.resilience4j.BreakerFixture.TIMEOUT;
import static dev.holdfast.resilience4j.BreakerFixture.claim;
import static dev.holdfast.resilience4j.BreakerFixture.newOwner;
import static dev.holdfast.resilience4j.BreakerFixture.outage;
import static dev.holdfast.resilience4j.BreakerFixture.renewal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Capability;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStores;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.testkit.sim.ScriptedStore;
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
    private static final Duration JUST_BEFORE_THE_FALLBACK = MAX_LEASE_TIME.minusMillis(1);

    private final ManualTicker time = new ManualTicker();
    private final CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
    private final ScriptedStore primary = BreakerFixture.grantingStore();
    private final ScriptedStore spare = BreakerFixture.grantingStore();
    private final StoreExclusion exclusion = new StoreExclusion(time);
    private final PrimaryOutage outage = new PrimaryOutage("east", "spare", MAX_LEASE_TIME, time);
    private final FallbackStore store = new FallbackStore(
            new CircuitBreakerStore(primary, breaker, false, new PrimaryAdmission(exclusion, outage), () -> {}),
            new TrackedFallback("spare", spare, exclusion, outage),
            exclusion,
            outage,
            MAX_LEASE_TIME);

    /** Its claims would go past the breaker and the exclusion. */
    @Test
    void releaseAndAcquireOfThePrimaryIsNotOffered() {
        try (LockProvider memory = MemoryLocks.create()) {
            FallbackStore over = new FallbackStore(
                    new CircuitBreakerStore(
                            LockStores.of(memory), breaker, false, new PrimaryAdmission(exclusion, outage), () -> {}),
                    new TrackedFallback("spare", spare, exclusion, outage),
                    exclusion,
                    outage,
                    MAX_LEASE_TIME);

            assertThat(over.queue().flatMap(StoreQueue::releaseAndAcquire)).isEmpty();
        }
    }

    private AcquireReply acquire(Claim claim) {
        return store.acquireAsync(claim).join();
    }

    private static Claim claimOf(Ownership owner) {
        return Claim.of(owner, LEASE_TIME, TIMEOUT).withFence(1, 0);
    }

    private void assertRefused(Claim claim) {
        assertThat(store.acquireAsync(claim))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(Exception.class)
                .havingRootCause()
                .isInstanceOf(CallNotPermittedException.class);
    }

    private void useFallback() {
        breaker.transitionToForcedOpenState();
        assertRefused(claim("any"));
        time.advance(MAX_LEASE_TIME);
    }

    @Test
    void healthyPrimaryGetsAllRequests() throws InterruptedException {
        Claim claim = claim("a");

        assertThat(store.acquire(claim)).isSameAs(GRANTED);
        assertThat(acquire(claim("b"))).isSameAs(GRANTED);
        store.renewAsync(List.of(renewal(claim.ownership())), TIMEOUT).join();
        store.release(claim.ownership(), TIMEOUT);

        assertThat(spare.calls).isEmpty();
        assertThat(exclusion.size()).isZero();
    }

    @Test
    void fallbackGrantsAfterAnOutageOfTheLongestLeaseTime() throws InterruptedException {
        breaker.transitionToForcedOpenState();
        time.advance(MAX_LEASE_TIME); // without a claim: others may have got leases in that time
        assertRefused(claim("a"));
        time.advance(JUST_BEFORE_THE_FALLBACK);
        assertThatThrownBy(() -> store.acquire(claim("a")))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessage(
                        "lock 'a': the backend failed too often and gets no requests, and its fallback 'spare' does not grant yet, as"
                                + " leases of up to 60000 ms may still be alive; it will in 2 ms if the backend is silent until then")
                .hasCauseInstanceOf(CallNotPermittedException.class)
                .satisfies(thrown ->
                        assertThat(store.isRetryable((LockException) thrown)).isFalse());
        time.advance(Duration.ofMillis(1));

        assertThat(store.acquire(claim("a")))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(acquire(claim("b")))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(primary.calls).isEmpty();
    }

    @Test
    void renewalByThePrimaryEndsTheOutage() {
        breaker.transitionToForcedOpenState();
        assertRefused(claim("a"));
        time.advance(JUST_BEFORE_THE_FALLBACK);
        store.renewAsync(List.of(renewal(newOwner("b"))), TIMEOUT).join();
        time.advance(JUST_BEFORE_THE_FALLBACK);
        assertRefused(claim("a"));
        time.advance(JUST_BEFORE_THE_FALLBACK);
        assertRefused(claim("a"));
        assertThat(spare.calls).isEmpty();
    }

    @Test
    void failuresOfThePrimaryDoNotEndTheOutage() {
        breaker.transitionToForcedOpenState();
        assertRefused(claim("a"));
        time.advance(JUST_BEFORE_THE_FALLBACK);
        primary.renewals.replyWith(List.of(RenewReply.failed(outage())));
        primary.confirmations.replyWith(RenewReply.failed(outage()));
        primary.releases.failWith(outage());
        store.renewAsync(List.of(renewal(newOwner("b"))), TIMEOUT).join();
        store.quorumMember()
                .orElseThrow()
                .confirmAsync(renewal(newOwner("b")), 7, TIMEOUT)
                .join();
        assertThat(store.releaseAsync(newOwner("b"), TIMEOUT)).isCompletedExceptionally();
        assertThat(store.quorumMember().orElseThrow().incarnationAsync(TIMEOUT)).isCompleted();
        time.advance(Duration.ofMillis(1));

        assertThat(acquire(claim("a"))).isInstanceOf(Granted.class);
    }

    @Test
    void failedProbeIsGrantedByTheFallback() throws InterruptedException {
        useFallback();
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        primary.acquires.failWith(outage());
        Claim claim = claim("a");

        assertThat(store.acquire(claim))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(primary.calls)
                .as("a late grant of the probe is released")
                .containsExactly("acquire on " + Thread.currentThread().getName(), "releaseAsync");
        assertThat(spare.calls).hasSize(1);
        store.release(claim.ownership(), TIMEOUT);
        assertThat(spare.calls).hasSize(2);
    }

    @Test
    void outageSeenOnlyByProbesEndsAtTheFallback() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        primary.acquires.failWith(new LockUnavailableException("a", "connection refused", null, false));
        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        time.advance(MAX_LEASE_TIME);

        assertThat(acquire(claim("a")))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(primary.calls).as("nothing to release").doesNotContain("releaseAsync");
    }

    @Test
    void failureWhileTheBreakerIsClosedStartsNoOutage() {
        primary.acquires.failWith(outage());
        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        time.advance(MAX_LEASE_TIME);
        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        assertThat(spare.calls).isEmpty();
    }

    @Test
    void definiteErrorEndsTheOutage() {
        useFallback();
        breaker.transitionToClosedState();
        primary.acquires.failWith(new LockBackendException("a", "NOPERM", null));
        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        breaker.transitionToForcedOpenState();

        assertRefused(claim("a"));
    }

    @Test
    void leaseIsRenewedConfirmedAndReleasedOnTheStoreThatGrantedIt() throws InterruptedException {
        useFallback();
        Claim claim = claim("a");
        acquire(claim);
        breaker.transitionToClosedState();

        assertThat(store.renewAsync(List.of(renewal(claim.ownership())), TIMEOUT))
                .isCompleted();
        assertThat(store.quorumMember().orElseThrow().confirmAsync(renewal(claim.ownership()), 8, TIMEOUT))
                .isCompleted();
        assertThat(store.inspectAsync("a", TIMEOUT)).isCompleted();
        store.release(claim.ownership(), TIMEOUT);

        assertThat(spare.calls)
                .containsExactly(
                        "acquireAsync",
                        "renewAsync of 1",
                        "confirmAsync",
                        "inspectAsync",
                        "release on " + Thread.currentThread().getName());
        assertThat(primary.calls).isEmpty();
        assertThat(exclusion.size()).isZero();
    }

    @Test
    void renewalOfLeasesOnBothStoresIsSplitAndRepliesKeepTheirOrder() {
        Ownership onPrimary = newOwner("onPrimary");
        useFallback();
        Claim onFallback = claim("onFallback");
        acquire(onFallback);
        spare.renewals.replyWith(List.of(RenewReply.notOwner(Reason.TAKEN)));
        assertThat(store.renewAsync(List.of(renewal(onPrimary), renewal(onFallback.ownership())), TIMEOUT))
                .isCompletedWithValue(List.of(RenewReply.renewed(), RenewReply.notOwner(Reason.TAKEN)));

        Claim again = claim("again");
        breaker.transitionToForcedOpenState();
        useFallback();
        acquire(again);
        primary.renewals.failWith(outage());
        spare.renewals.replyWith(List.of(RenewReply.renewed()));
        List<RenewReply> replies = store.renewAsync(List.of(renewal(again.ownership()), renewal(onPrimary)), TIMEOUT)
                .join();
        assertThat(replies.get(0)).isEqualTo(RenewReply.renewed());
        assertThat(replies.get(1)).isInstanceOf(Failed.class);
    }

    @Test
    void leaseOnTheFallbackKeepsTheLockBusyAfterTheOutage() throws InterruptedException {
        useFallback();
        Claim claim = claim("a");
        acquire(claim);
        breaker.transitionToClosedState();

        assertThat(store.acquire(claim("a"))).isEqualTo(AcquireReply.busy(LEASE_TIME, "me@host:2"));
        assertThat(acquire(claim("a"))).isEqualTo(AcquireReply.busy(LEASE_TIME, "me@host:2"));
        assertThat(acquire(claim("b"))).isSameAs(GRANTED);
        time.advance(LEASE_TIME.minusSeconds(1));
        store.renewAsync(List.of(renewal(claim.ownership())), TIMEOUT).join();
        time.advance(LEASE_TIME.minusSeconds(1));
        assertThat(acquire(claim("a"))).isEqualTo(AcquireReply.busy(Duration.ofSeconds(1), "me@host:2"));
        store.releaseAsync(claim.ownership(), TIMEOUT).join();

        assertThat(acquire(claim("a"))).isSameAs(GRANTED);
        assertThat(exclusion.size()).isZero();
    }

    @Test
    void lostLeaseOnTheFallbackFreesTheLock() {
        useFallback();
        Claim claim = claim("a");
        acquire(claim);
        breaker.transitionToClosedState();
        spare.renewals.replyWith(List.of(RenewReply.notOwner(Reason.ABSENT)));
        store.renewAsync(List.of(renewal(claim.ownership())), TIMEOUT).join();

        assertThat(acquire(claim("a"))).isSameAs(GRANTED);
    }

    @Test
    void claimInFlightToThePrimaryKeepsOthersFromTheFallback() {
        CompletableFuture<AcquireReply> storeReply = new CompletableFuture<>();
        primary.acquires.replyBy(() -> storeReply);
        CompletableFuture<AcquireReply> first = store.acquireAsync(claim("a"));
        useFallback();

        assertRefused(claim("a"));
        assertThat(acquire(claim("b"))).isInstanceOf(Granted.class);
        storeReply.complete(GRANTED);

        assertThat(first).isCompletedWithValue(GRANTED);
        assertRefused(claim("a")); // because the primary replied
        assertThat(spare.calls).containsExactly("acquireAsync");
    }

    @RepeatedTest(20)
    void grantOfThePrimaryDuringASwitchKeepsTheOtherClaimFromTheFallback(RepetitionInfo info) {
        CompletableFuture<AcquireReply> storeReply = new CompletableFuture<>();
        primary.acquires.replyBy(() -> storeReply);
        CompletableFuture<AcquireReply> first = store.acquireAsync(claim("a"));
        useFallback();
        time.atReading(info.getCurrentRepetition(), () -> storeReply.complete(GRANTED));

        CompletableFuture<AcquireReply> second = store.acquireAsync(claim("a"));
        storeReply.complete(GRANTED);

        assertThat(first).isCompletedWithValue(GRANTED);
        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void claimOvertakenByOneOnTheFallbackIsBusyAndReturnsItsPermission() throws InterruptedException {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();

        time.atReading(2, () -> exclusion.enterFallback(newOwner("a"), Long.MAX_VALUE));
        assertThat(acquire(claim("a"))).isEqualTo(AcquireReply.busy(null, "me@host:2"));
        time.atReading(2, () -> exclusion.enterFallback(newOwner("b"), Long.MAX_VALUE));
        assertThat(store.acquire(claim("b"))).isEqualTo(AcquireReply.busy(null, "me@host:2"));

        assertThat(primary.calls).isEmpty();
        primary.acquires.leaveInFlight();
        for (int i = 0; i < 3; i++) {
            assertThat(store.acquireAsync(claim("c"))).isNotDone();
        }
        assertRefused(claim("c"));
    }

    @Test
    void refusedClaimsDoNotKeepEachOtherFromTheFallback() {
        useFallback();
        breaker.transitionToOpenStateFor(Duration.ofHours(1)); // a forced open breaker publishes no events
        List<AcquireReply> meanwhile = new ArrayList<>();
        AtomicBoolean once = new AtomicBoolean();
        breaker.getEventPublisher().onCallNotPermitted(event -> {
            if (once.compareAndSet(false, true)) {
                meanwhile.add(acquire(claim("a")));
            }
        });
        acquire(claim("a"));

        assertThat(meanwhile)
                .containsExactly(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
    }

    @Test
    void claimInFlightToTheFallbackKeepsOthersFromThePrimary() {
        useFallback();
        CompletableFuture<AcquireReply> storeReply = new CompletableFuture<>();
        spare.acquires.replyBy(() -> storeReply);
        CompletableFuture<AcquireReply> first = store.acquireAsync(claim("a"));
        breaker.transitionToClosedState();

        assertThat(acquire(claim("a"))).isEqualTo(AcquireReply.busy(null, "me@host:2"));
        storeReply.complete(BUSY);

        assertThat(first).isCompletedWithValue(BUSY);
        assertThat(acquire(claim("a"))).isSameAs(GRANTED);
    }

    @Test
    void primaryGrantsAgainAsSoonAsTheBreakerPermits() {
        useFallback();
        acquire(claim("a"));
        breaker.transitionToClosedState();

        assertThat(acquire(claim("b"))).isSameAs(GRANTED);
        breaker.transitionToForcedOpenState();
        assertRefused(claim("c"));
    }

    @Test
    void claimOfUnknownOutcomeOnTheFallbackIsReleasedThere() {
        useFallback();
        Claim unknown = claim("a");
        spare.acquires.failWith(outage());
        assertThat(store.acquireAsync(unknown)).isCompletedExceptionally();
        breaker.transitionToClosedState();
        assertThat(acquire(claim("a"))).as("its owner does not rely on it").isSameAs(GRANTED);
        spare.releases.replyWith(ReleaseReply.NOT_OWNER);
        store.releaseAsync(unknown.ownership(), TIMEOUT).join();
        spare.releases.replyWith(ReleaseReply.RELEASED);
        store.releaseAsync(unknown.ownership(), TIMEOUT).join();

        assertThat(spare.calls).containsExactly("acquireAsync", "releaseAsync", "releaseAsync");
        assertThat(exclusion.size()).isZero();
        assertThat(store.usesTokensOnce())
                .as("otherwise the token would be used on the primary")
                .isTrue();
    }

    @Test
    void refusedClaimOnTheFallbackLeavesNothingBehind() {
        useFallback();
        spare.acquires.failWith(new LockUnavailableException("a", "connection refused", null, false));

        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();

        assertThat(exclusion.size()).isZero();
    }

    @Test
    void interruptedClaimOnTheFallbackIsReleasedThere() {
        useFallback();
        spare.acquires.leaveInFlight();
        Claim claim = claim("a");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> store.acquire(claim)).isInstanceOf(InterruptedException.class);

        store.releaseAsync(claim.ownership(), TIMEOUT).join();

        assertThat(spare.calls).hasSize(2).last().isEqualTo("releaseAsync");
        assertThat(exclusion.size()).isZero();
    }

    @Test
    void repeatedClaimGoesToTheSameStore() throws InterruptedException {
        useFallback();
        Ownership owner = newOwner("a");
        acquire(claimOf(owner));
        breaker.transitionToClosedState();

        assertThat(store.acquire(claimOf(owner)))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(acquire(claimOf(owner)))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(primary.calls).isEmpty();
    }

    @Test
    void expiredStaysAreForgotten() {
        useFallback();
        for (int i = 0; i < 100; i++) {
            acquire(claim("lock " + i));
        }
        assertThat(exclusion.size()).isEqualTo(100);
        breaker.transitionToClosedState();
        time.advance(LEASE_TIME.plus(TIMEOUT));
        acquire(claim("a"));

        assertThat(exclusion.size()).isZero();
    }

    @Test
    void capabilitiesAreCommonToBothStores() {
        primary.capabilities = Set.of(Capability.FENCING, Capability.CROSS_PROCESS);
        spare.capabilities = Set.of(Capability.FENCING, Capability.CALLER_TOKEN);

        assertThat(store.capabilities()).containsExactly(Capability.FENCING);
    }

    @Test
    void namesAndOptionsAreCheckedByBothStores() {
        store.checkName("a");
        store.checkOptions(LockOptions.defaults());
        assertThat(primary.calls).containsExactly("checkName a", "checkOptions");
        assertThat(spare.calls).containsExactly("checkName a", "checkOptions");

        LockOptions tooLong =
                LockOptions.builder().leaseTime(MAX_LEASE_TIME.plusMillis(1)).build();
        assertThatThrownBy(() -> store.checkOptions(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than maxLeaseTime PT1M");
    }

    @Test
    void lossIsExplainedByTheStoreThatGrantedTheLease() throws InterruptedException {
        primary.explanations.replyWith(List.of("known by the primary"));
        spare.explanations.replyWith(List.of("known by the spare"));
        Claim onPrimary = claim("a");
        store.acquire(onPrimary);
        assertThat(store.explainLossesAsync(List.of(onPrimary.ownership()), TIMEOUT))
                .isCompletedWithValue(List.of("known by the primary"));

        useFallback();
        Claim onSpare = claim("b");
        store.acquire(onSpare);
        assertThat(store.explainLossesAsync(List.of(onSpare.ownership()), TIMEOUT))
                .isCompletedWithValue(List.of("known by the spare"));
    }

    @Test
    void inspectionGoesToTheStoreOfTheNextClaim() {
        store.inspectAsync("a", TIMEOUT).join();
        assertThat(primary.calls).containsExactly("inspectAsync");
        useFallback();
        store.inspectAsync("a", TIMEOUT).join();
        assertThat(spare.calls).containsExactly("inspectAsync");
    }
}
