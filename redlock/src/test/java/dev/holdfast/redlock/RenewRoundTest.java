package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.Renewal;
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
}
