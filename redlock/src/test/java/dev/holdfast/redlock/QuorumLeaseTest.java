package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class QuorumLeaseTest {
    private static final Duration TIMEOUT = QuorumFixture.MEMBER_TIMEOUT;
    private static final AcquireReply GRANTED = AcquireReply.granted(OptionalLong.of(9));

    private final QuorumFixture quorum = QuorumFixture.ofThree();
    private final QuorumLease lease = new QuorumLease(quorum.quorum, quorum.ownership);
    private final Member first = quorum.quorum.members().get(0);
    private final Member second = quorum.quorum.members().get(1);
    private final Member third = quorum.quorum.members().get(2);

    private static LockUnavailableException failure(boolean isUnknown) {
        return new LockUnavailableException(QuorumFixture.LOCK, "silent", null, isUnknown);
    }

    private void beginHeal() {
        assertThat(lease.planHeal(first)).isTrue();
        assertThat(lease.beginHeal(first)).isTrue();
    }

    @Test
    void leaseIsPartialUntilAllMembersHoldIt() {
        lease.addHolder(first);
        lease.addHolder(second);
        assertThat(lease.isPartial()).isTrue();

        lease.addHolder(third);
        assertThat(lease.isPartial()).isFalse();

        lease.removeHolder(second);
        assertThat(lease.isPartial()).isTrue();
    }

    @Test
    void memberWithoutVoteDoesNotMakeALeaseWithTokenPartial() {
        QuorumFixture mixed =
                QuorumFixture.of(QuorumFixture.fencingStore(), QuorumFixture.fencingStore(), new ScriptedStore());
        QuorumLease mixedLease = new QuorumLease(mixed.quorum, mixed.ownership);
        mixed.quorum.members().stream().limit(2).forEach(mixedLease::addHolder);

        assertThat(mixedLease.isPartial()).isTrue();
        mixedLease.win(7);
        assertThat(mixedLease.isPartial()).isFalse();
    }

    @Test
    void memberThatLostTheLeaseWasAHolder() {
        lease.addHolder(first);
        lease.removeHolder(first);

        assertThat(lease.contains(lease.pastHolders(), first)).isTrue();
        assertThat(lease.contains(lease.pastHolders(), second)).isFalse();
    }

    @Test
    void healIsPlannedOnceAtATimeAndNotAfterTheEnd() {
        assertThat(lease.planHeal(first)).isTrue();
        assertThat(lease.planHeal(first)).isFalse();
        assertThat(lease.beginHeal(first)).isTrue();
        assertThat(lease.planHeal(first)).as("it is in flight").isFalse();
        assertThat(lease.endHeal(first, TIMEOUT, GRANTED, null)).isFalse();
        assertThat(lease.planHeal(first)).isTrue();

        lease.abandon();

        assertThat(lease.beginHeal(first)).isFalse();
        assertThat(lease.planHeal(second)).isFalse();
    }

    @Test
    void grantedHealMakesTheMemberAHolder() {
        lease.addHolder(second);
        lease.addHolder(third);
        beginHeal();

        lease.endHeal(first, TIMEOUT, GRANTED, null);

        assertThat(lease.isPartial()).isFalse();
        assertThat(lease.mayGrantLate(first)).isFalse();
    }

    @Test
    void healThatIsGrantedAfterTheEndOrByAFallbackMustBeReleased() {
        beginHeal();
        assertThat(lease.endHeal(
                        first, TIMEOUT, AcquireReply.granted(OptionalLong.of(9)).withFallback("spare"), null))
                .isTrue();
        beginHeal();
        lease.abandon();
        assertThat(lease.endHeal(first, TIMEOUT, GRANTED, null)).isTrue();
        assertThat(lease.isPartial()).isTrue();
    }

    @Test
    void healMayBeGrantedLateWhileItIsInFlight() {
        beginHeal();
        assertThat(lease.mayGrantLate(first)).isTrue();
        assertThat(lease.mayGrantLate(second)).isFalse();

        lease.endHeal(first, TIMEOUT, AcquireReply.busy(null, null), null);

        assertThat(lease.mayGrantLate(first)).isFalse();
    }

    @Test
    void healWithUnknownOutcomeMayBeGrantedUntilTheMemberRefusesItForItsAge() {
        beginHeal();
        lease.endHeal(first, TIMEOUT, null, failure(true));
        beginHeal();
        lease.endHeal(first, TIMEOUT, GRANTED, null);

        assertThat(lease.mayGrantLate(first))
                .as("a later reply does not settle the first heal")
                .isTrue();
        quorum.time.advance(TIMEOUT.multipliedBy(ReleaseBacklog.MAX_CLAIM_AGE_IN_TIMEOUTS));
        assertThat(lease.mayGrantLate(first)).isFalse();
    }

    @Test
    void healThatWasNotSentIsNotGranted() {
        beginHeal();
        lease.endHeal(first, TIMEOUT, null, failure(false));

        assertThat(lease.mayGrantLate(first)).isFalse();
    }

    @Test
    void endOfTheLeaseAbandonsTheClaim() {
        AtomicBoolean isAbandoned = new AtomicBoolean();
        ReleasedClaim claim = new ReleasedClaim() {
            @Override
            public void abandon() {
                isAbandoned.set(true);
            }

            @Override
            public boolean mayGrantLate(Member member) {
                return member == third;
            }

            @Override
            public void onFirstRelease(Member member, boolean tokenFound) {}
        };
        assertThat(lease.beginClaim(claim)).isTrue();
        assertThat(lease.mayGrantLate(third)).isTrue();

        lease.abandon();

        assertThat(isAbandoned).isTrue();
        assertThat(lease.beginClaim(claim)).isFalse();
        assertThat(lease.closeClaim()).as("it was not won").isFalse();
        assertThat(lease.mayGrantLate(third)).isFalse();
    }
}
