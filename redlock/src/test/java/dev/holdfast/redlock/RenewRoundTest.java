package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RenewRoundTest {
    private static final RenewReply OK = RenewReply.renewed();
    private static final RenewReply ABSENT = RenewReply.notOwner(Reason.ABSENT);

    private final Rounds rounds = Rounds.ofThree();

    private CompletableFuture<List<RenewReply>> renew(int leases) {
        List<Renewal> renewals = new java.util.ArrayList<>();
        for (int i = 0; i < leases; i++) {
            Ownership ownership = new Ownership("lock " + i, OwnerToken.create(new Random(i), "me"));
            renewals.add(new Renewal(ownership, Rounds.LEASE_TIME));
        }
        return rounds.store.renewAsync(renewals, Duration.ofMillis(150));
    }

    private void says(int member, RenewReply... replies) {
        ScriptedStore.last(rounds.member(member).renewals).complete(List.of(replies));
    }

    private void isSilent(int member) {
        ScriptedStore.last(rounds.member(member).renewals)
                .completeExceptionally(new LockUnavailableException("lock 0", "silent", null));
    }

    @Test
    void aMajorityRenewsALease() {
        CompletableFuture<List<RenewReply>> reply = renew(1);
        says(0, OK);
        assertThat(reply).isNotDone();
        says(1, OK);
        assertThat(reply.join()).containsExactly(OK);
    }

    @Test
    void aLeaseIsLostAsSoonAsNoMajorityCanHoldIt() {
        CompletableFuture<List<RenewReply>> reply = renew(1);
        says(0, ABSENT);
        says(1, RenewReply.notOwner(Reason.TAKEN));
        assertThat(reply.join()).containsExactly(RenewReply.notOwner(Reason.TAKEN));
    }

    @Test
    void silenceIsNoLoss() {
        CompletableFuture<List<RenewReply>> reply = renew(1);
        says(0, ABSENT);
        isSilent(1);
        isSilent(2);
        assertThat(reply.join().get(0))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOf(LockUnavailableException.class)
                                .hasMessageContaining("m1: ")
                                .hasMessageContaining("2 are needed"));
    }

    @Test
    void oneLeaseDoesNotSpoilAnother() {
        CompletableFuture<List<RenewReply>> reply = renew(3);
        says(0, OK, ABSENT, OK);
        says(1, OK, ABSENT, ABSENT);
        assertThat(reply).as("the third lease is not decided").isNotDone();
        says(2, OK, OK, OK);
        assertThat(reply.join()).containsExactly(OK, ABSENT, OK);
    }
}
