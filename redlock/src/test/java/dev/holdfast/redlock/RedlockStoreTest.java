package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Capability;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RedlockStoreTest {
    private final QuorumFixture quorum = QuorumFixture.ofThree();

    @Test
    void releaseWhileAcquiringFailsTheClaim() {
        CompletableFuture<AcquireReply> claim = quorum.acquire(true);

        quorum.release();

        assertThat(claim)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockUnavailableException.class)
                .withMessageContaining("its token was released meanwhile");
        assertThat(quorum.stores).allSatisfy(store -> assertThat(store.releases).hasSize(1));
    }

    /** Makes a claim that finds a majority held for one owner. */
    private void findHeld() {
        CompletableFuture<AcquireReply> claim = quorum.acquire(true);
        quorum.member(0).replyBusy(Duration.ofMillis(300));
        quorum.member(1).replyBusy(Duration.ofMillis(300));
        assertThat(claim).isCompleted();
    }

    private static LockState heldBy(String owner) {
        return LockState.held(QuorumFixture.LOCK).owner(owner).build();
    }

    @Test
    void lockThatAMajorityHeldForOneOwnerIsInspectedBeforeTheNextClaim() {
        findHeld();
        quorum.stores.forEach(store -> store.inspections.replyWith(heldBy("a")));

        assertThat(quorum.acquire(true)).isCompletedWithValue(AcquireReply.busy(null, null));

        assertThat(quorum.stores).allSatisfy(store -> assertThat(store.claims).hasSize(1));
    }

    @Test
    void lockThatNoMajorityHoldsAnyMoreIsClaimed() {
        findHeld();
        quorum.member(0).inspections.replyWith(heldBy("a"));
        quorum.member(1).inspections.replyWith(heldBy("b"));

        CompletableFuture<AcquireReply> claim = quorum.acquire(true);

        assertThat(claim).isNotDone();
        assertThat(quorum.stores).allSatisfy(store -> assertThat(store.claims).hasSize(2));
    }

    @Test
    void releaseWhileLookingFailsTheClaim() {
        findHeld();
        quorum.stores.forEach(store -> store.inspections.leaveInFlight());
        CompletableFuture<AcquireReply> claim = quorum.acquire(true);

        quorum.release();
        quorum.stores.forEach(store -> store.inspections
                .last()
                .complete(LockState.free(QuorumFixture.LOCK).build()));

        assertThat(claim)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingRootCause()
                .withMessageContaining("its token was released meanwhile");
        assertThat(quorum.stores).allSatisfy(store -> assertThat(store.claims).hasSize(1));
    }

    @Test
    void lossIsExplainedByTheFirstMemberThatKnowsWhy() {
        Ownership other = new Ownership("bills", OwnerToken.create(new Random(3), "me"));
        quorum.member(0).explanations.replyWith(List.of("", ""));
        quorum.member(1).explanations.replyWith(List.of("broken by alice", ""));
        quorum.member(2).explanations.failWith(new LockUnavailableException("bills", "no reply", null));

        assertThat(quorum.store.explainLossesAsync(List.of(other, other), Duration.ofSeconds(1)))
                .isCompletedWithValue(List.of("broken by alice", ""));
    }

    private void acquireOnAll() {
        CompletableFuture<AcquireReply> claim = quorum.acquire(false);
        quorum.stores.forEach(store -> store.grant(0));
        assertThat(claim).isCompleted();
    }

    @Test
    void leaseIsKeptUntilItsRelease() {
        acquireOnAll();
        assertThat(quorum.store.leases()).isEqualTo(1);

        quorum.release();

        assertThat(quorum.store.leases()).isZero();
    }

    @Test
    void claimThatWasGivenUpIsNotKept() {
        findHeld();

        assertThat(quorum.store.leases()).isZero();
    }

    @Test
    void leaseThatExpiredLongAgoIsDropped() {
        acquireOnAll();
        quorum.time.advance(QuorumFixture.LEASE_TIME.multipliedBy(2).plusMillis(1));
        Ownership other = new Ownership("bills", OwnerToken.create(new Random(3), "me"));

        quorum.store.acquireAsync(Claim.of(other, QuorumFixture.LEASE_TIME, QuorumFixture.TIMEOUT));

        assertThat(quorum.store.leases()).as("only the new claim").isEqualTo(1);
    }

    @Test
    void confirmationByAMajorityIsRenewed() {
        Renewal renewal = new Renewal(quorum.ownership, QuorumFixture.LEASE_TIME);

        CompletableFuture<RenewReply> reply = quorum.store.confirmAsync(renewal, 9, QuorumFixture.TIMEOUT);
        quorum.member(0).confirmations.last().complete(RenewReply.renewed());
        assertThat(reply).isNotDone();
        quorum.member(1).confirmations.last().complete(RenewReply.renewed());

        assertThat(reply).isCompletedWithValue(RenewReply.renewed());
        assertThat(quorum.member(2).confirmedFences).containsExactly(9L);
    }

    @Test
    void capabilitiesAreCommonToAllMembersAndFencingToAMajority() {
        QuorumFixture mixed = QuorumFixture.of(
                QuorumFixture.fencingStore(),
                QuorumFixture.fencingStore(),
                new ScriptedStore(Capability.CROSS_PROCESS));

        assertThat(mixed.store.capabilities()).containsExactlyInAnyOrder(Capability.CROSS_PROCESS, Capability.FENCING);
    }

    @Test
    void tokensAreSpent() {
        assertThat(quorum.store.usesTokensOnce()).isTrue();
    }

    @Test
    void namesAndOptionsAreCheckedByAllMembers() {
        quorum.store.checkName("a");
        quorum.store.checkOptions(
                LockOptions.builder().leaseTime(QuorumFixture.LEASE_TIME).build());

        assertThat(quorum.stores)
                .allSatisfy(store -> assertThat(store.calls).containsExactly("checkName a", "checkOptions"));
    }

    @Test
    void leaseTimeBeyondTheLongestIsRefused() {
        LockOptions tooLong = LockOptions.builder()
                .leaseTime(QuorumFixture.LEASE_TIME.plusMillis(1))
                .build();

        assertThatThrownBy(() -> quorum.store.checkOptions(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than maxLeaseTime PT1S");
    }

    @Test
    void closeStopsRepeatedReleasesAndLeavesMembersOpen() {
        boolean[] closed = new boolean[1];
        RedlockStore store = new RedlockStore(quorum.quorum, QuorumFixture.LEASE_TIME, () -> closed[0] = true);
        ScriptedStore silent = quorum.member(0);
        silent.releases.failWith(new LockUnavailableException(QuorumFixture.LOCK, "silent", null));
        store.releaseAsync(quorum.ownership, QuorumFixture.TIMEOUT);

        store.close();

        quorum.time.advance(Duration.ofSeconds(2));
        assertThat(silent.releases).hasSize(1);
        assertThat(silent.calls).doesNotContain("close");
        assertThat(closed[0]).isTrue();
    }
}
