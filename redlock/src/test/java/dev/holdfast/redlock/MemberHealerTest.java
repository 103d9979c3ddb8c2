package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.Renewal;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemberHealerTest {
    private final QuorumFixture quorum = QuorumFixture.ofThree();
    private final ScriptedStore store = quorum.member(0);
    private final Member member = quorum.quorum.members().get(0);
    private final MemberHealer healer =
            new MemberHealer(quorum.quorum, new MemberReleaser(quorum.quorum, QuorumFixture.LEASE_TIME));
    private final Random random = new Random(3);

    private QuorumLease heal() {
        Ownership ownership = new Ownership(QuorumFixture.LOCK, OwnerToken.create(random, "me"));
        QuorumLease lease = new QuorumLease(quorum.quorum, ownership);
        lease.win(7);
        heal(lease);
        return lease;
    }

    private void heal(QuorumLease lease) {
        healer.heal(member, lease, new Renewal(lease.ownership(), QuorumFixture.LEASE_TIME, true));
    }

    @Test
    void healIsTheClaimOfTheLeaseWithItsTokenAsFloor() {
        QuorumLease lease = heal();

        assertThat(store.claims)
                .containsExactly(Claim.of(lease.ownership(), QuorumFixture.LEASE_TIME, QuorumFixture.MEMBER_TIMEOUT)
                        .withFence(1, 7));
    }

    @Test
    void leaseIsHealedOnceAtATime() {
        QuorumLease lease = heal();
        heal(lease);
        assertThat(store.claims).hasSize(1);

        store.grant(8);
        heal(lease);

        assertThat(store.claims).hasSize(2);
    }

    @Test
    void fewHealsAreInFlightAndTheNextFollowsAReply() {
        List<QuorumLease> leases = new ArrayList<>();
        for (int i = 0; i < MemberHealer.MAX_IN_FLIGHT + 2; i++) {
            leases.add(heal());
        }
        assertThat(store.claims).hasSize(MemberHealer.MAX_IN_FLIGHT);

        store.acquires.get(0).complete(AcquireReply.granted(OptionalLong.of(8)));
        assertThat(store.claims).hasSize(MemberHealer.MAX_IN_FLIGHT + 1);

        leases.get(leases.size() - 1).abandon();
        store.acquires.get(1).complete(AcquireReply.granted(OptionalLong.of(9)));
        assertThat(store.claims).as("a lease that has ended is not healed").hasSize(MemberHealer.MAX_IN_FLIGHT + 1);
    }

    @Test
    void healThatWaitedForTheLeaseTimeIsDropped() {
        for (int i = 0; i < MemberHealer.MAX_IN_FLIGHT; i++) {
            heal();
        }
        QuorumLease last = heal();
        quorum.time.advance(QuorumFixture.LEASE_TIME);

        store.acquires.get(0).complete(AcquireReply.granted(OptionalLong.of(8)));

        assertThat(store.claims).hasSize(MemberHealer.MAX_IN_FLIGHT);
        assertThat(last.planHeal(member)).as("it can be planned again").isTrue();
    }

    @Test
    void manyHealsWithRepliesAtOnceDoNotExhaustTheStack() {
        List<CompletableFuture<AcquireReply>> inFlight = new ArrayList<>();
        for (int i = 0; i < MemberHealer.MAX_IN_FLIGHT; i++) {
            inFlight.add(new CompletableFuture<>());
        }
        Iterator<CompletableFuture<AcquireReply>> next = inFlight.iterator();
        store.acquires.replyBy(
                () -> next.hasNext() ? next.next() : CompletableFuture.completedFuture(AcquireReply.busy(null, null)));
        for (int i = 0; i < 20_000; i++) {
            assertThat(heal().isPartial()).isTrue();
        }
        assertThat(store.claims).hasSize(MemberHealer.MAX_IN_FLIGHT);

        inFlight.get(0).complete(AcquireReply.granted(OptionalLong.of(8)));

        assertThat(store.claims).hasSize(20_000);
    }

    @Test
    void lateGrantAfterTheEndOfTheLeaseIsReleased() {
        QuorumLease lease = heal();
        lease.abandon();

        store.grant(8);

        assertThat(store.releases).hasSize(1);
    }

    @Test
    void memberThatUsesTokensOnceIsNotHealed() {
        store.usesTokensOnce = true;

        heal();

        assertThat(store.claims).isEmpty();
    }

    @Test
    void memberThatHangsIsNotHealed() {
        store.inspections.leaveInFlight();
        for (int i = 0; i < Member.MAX_IN_FLIGHT; i++) {
            assertThat(member.send(() -> store.inspectAsync(QuorumFixture.LOCK, Duration.ZERO)))
                    .isNotDone();
        }
        store.inspections.failWith(new LockUnavailableException(QuorumFixture.LOCK, "silent", null));
        assertThat(member.send(() -> store.inspectAsync(QuorumFixture.LOCK, Duration.ZERO)))
                .isCompletedExceptionally();
        assertThat(member.isHanging()).isTrue();

        QuorumLease lease = heal();

        assertThat(store.claims).isEmpty();
        assertThat(lease.planHeal(member)).isTrue();
    }
}
