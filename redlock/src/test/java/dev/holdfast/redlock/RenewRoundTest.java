package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RenewRoundTest {
    private static final RenewReply OK = RenewReply.renewed();
    private static final RenewReply ABSENT = RenewReply.notOwner(Reason.ABSENT);

    private final QuorumFixture quorum = QuorumFixture.ofThree();

    private CompletableFuture<List<RenewReply>> renew(int leases) {
        List<Renewal> renewals = new ArrayList<>();
        for (int i = 0; i < leases; i++) {
            Ownership ownership = new Ownership("lock " + i, OwnerToken.create(new Random(i), "me"));
            renewals.add(new Renewal(ownership, QuorumFixture.LEASE_TIME));
        }
        return quorum.store.renewAsync(renewals, QuorumFixture.TIMEOUT);
    }

    private void reply(int member, RenewReply... replies) {
        quorum.member(member).renewals.last().complete(List.of(replies));
    }

    private void timeOut(int member) {
        quorum.member(member)
                .renewals
                .last()
                .completeExceptionally(new LockUnavailableException("lock 0", "silent", null));
    }

    @Test
    void leaseIsRenewedByAMajority() {
        CompletableFuture<List<RenewReply>> outcome = renew(1);
        reply(0, OK);
        assertThat(outcome).isNotDone();
        reply(1, OK);
        assertThat(outcome.join()).containsExactly(OK);
    }

    @Test
    void leaseIsLostAsSoonAsNoMajorityCanHoldIt() {
        CompletableFuture<List<RenewReply>> outcome = renew(1);
        reply(0, ABSENT);
        reply(1, RenewReply.notOwner(Reason.TAKEN));
        assertThat(outcome.join()).containsExactly(RenewReply.notOwner(Reason.TAKEN));
    }

    @Test
    void renewalWithoutReplyOfAMajorityFailsAndIsNoLoss() {
        CompletableFuture<List<RenewReply>> outcome = renew(1);
        reply(0, ABSENT);
        timeOut(1);
        timeOut(2);
        assertThat(outcome.join().get(0))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOf(LockUnavailableException.class)
                                .hasMessageContaining("m1: ")
                                .hasMessageContaining("2 are needed"));
    }

    @Test
    void leasesOfOneBatchAreDecidedIndependently() {
        CompletableFuture<List<RenewReply>> outcome = renew(3);
        reply(0, OK, ABSENT, OK);
        reply(1, OK, ABSENT, ABSENT);
        assertThat(outcome).as("the third lease is not decided").isNotDone();
        reply(2, OK, OK, OK);
        assertThat(outcome.join()).containsExactly(OK, ABSENT, OK);
    }

    // Leases that the quorum has granted

    private final ScriptedStore first = quorum.member(0);
    private final ScriptedStore second = quorum.member(1);
    private final ScriptedStore third = quorum.member(2);

    /** Acquires the lock on the first two members; the third has not replied in time. */
    private void acquireOnTwo() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        third.timeOut(QuorumFixture.LOCK);
        first.grant(7);
        second.grant(9);
        first.confirmations.last().complete(OK);
        second.confirmations.last().complete(OK);
        assertThat(reply).isCompleted();
    }

    /** Acquires the lock on all members. */
    private void acquireOnAll() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(true);
        first.grant(7);
        second.grant(9);
        third.grant(8);
        quorum.stores.forEach(store -> store.confirmations.last().complete(OK));
        assertThat(reply).isCompleted();
    }

    private CompletableFuture<RenewReply> renewLease(boolean heals) {
        return quorum.store
                .renewAsync(
                        List.of(new Renewal(quorum.ownership, QuorumFixture.LEASE_TIME, heals)), QuorumFixture.TIMEOUT)
                .thenApply(replies -> replies.get(0));
    }

    @Test
    void memberThatLostTheLeaseIsHealedOnceAMajorityHasRenewedIt() {
        acquireOnAll();
        CompletableFuture<RenewReply> outcome = renewLease(true);
        reply(0, ABSENT);
        reply(1, OK);
        assertThat(first.claims).as("no majority yet").hasSize(1);
        reply(2, OK);

        assertThat(outcome).isCompletedWithValue(RenewReply.renewedInPart());
        assertThat(first.claims).hasSize(2);
        assertThat(first.claims.get(1))
                .isEqualTo(Claim.of(quorum.ownership, QuorumFixture.LEASE_TIME, QuorumFixture.MEMBER_TIMEOUT)
                        .withFence(1, 9));

        first.grant(10);
        outcome = renewLease(true);
        reply(0, OK);
        reply(1, OK);
        assertThat(outcome).as("it holds the lease again").isCompletedWithValue(OK);
    }

    @Test
    void memberThatRepliesAfterTheMajorityIsHealedToo() {
        acquireOnTwo();
        renewLease(true);
        reply(0, OK);
        reply(1, OK);
        assertThat(third.claims).hasSize(1);

        reply(2, ABSENT);

        assertThat(third.claims).as("it had never held the lease").hasSize(2);
    }

    @Test
    void memberWhereAnotherOwnerHoldsTheLockIsNotHealed() {
        acquireOnAll();
        renewLease(true);
        reply(0, RenewReply.notOwner(Reason.TAKEN));
        reply(1, OK);
        reply(2, OK);

        assertThat(first.claims).hasSize(1);
    }

    @Test
    void leaseThatIsNotRenewedAutomaticallyIsNotHealed() {
        acquireOnAll();
        CompletableFuture<RenewReply> outcome = renewLease(false);
        reply(0, ABSENT);
        reply(1, OK);
        reply(2, OK);

        assertThat(outcome).isCompletedWithValue(RenewReply.renewedInPart());
        assertThat(first.claims).hasSize(1);
    }

    @Test
    void membersThatNeverHeldTheLeaseDoNotLoseIt() {
        acquireOnTwo();
        CompletableFuture<RenewReply> outcome = renewLease(true);
        reply(2, ABSENT);
        reply(1, ABSENT);
        assertThat(outcome).isNotDone();
        reply(0, OK);

        assertThat(outcome.join()).isInstanceOf(Failed.class);
    }

    @Test
    void lostLeaseIsReleasedWhereItIsHeldAndNotHealed() {
        acquireOnAll();
        CompletableFuture<RenewReply> outcome = renewLease(true);
        reply(0, ABSENT);
        reply(1, ABSENT);

        assertThat(outcome).isCompletedWithValue(ABSENT);
        assertThat(third.releases).hasSize(1);
        reply(2, OK);
        assertThat(first.claims).hasSize(1);
        outcome = renewLease(true);
        reply(0, ABSENT);
        reply(1, OK);
        reply(2, OK);
        assertThat(outcome).isDone();
        assertThat(first.claims).as("a lost lease is never healed").hasSize(1);
    }

    @Test
    void memberWithoutReplyMakesTheLeasePartial() {
        acquireOnAll();
        renewLease(true);
        reply(0, OK);
        reply(1, OK);
        third.renewals.last().completeExceptionally(new LockUnavailableException("lock 0", "silent", null));

        CompletableFuture<RenewReply> outcome = renewLease(true);
        reply(0, OK);
        reply(1, OK);

        assertThat(outcome).isCompletedWithValue(RenewReply.renewedInPart());
    }

    @Test
    void renewalByAFallbackDoesNotCount() {
        CompletableFuture<AcquireReply> reply = quorum.acquire(false);
        first.grantByFallback("spare");
        second.grant(0);
        third.grant(0);
        assertThat(reply).isCompleted();
        CompletableFuture<RenewReply> outcome = renewLease(true);
        reply(0, OK);
        reply(1, OK);
        assertThat(outcome).as("the fallback has no vote").isNotDone();
        reply(2, OK);

        assertThat(outcome).isDone();
    }
}
