package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redlock.QuorumScenario.Client;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Renewed;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Histories that go wrong without one rule of the quorum, step by step. Simulations with random histories look for those that go
 * wrong without the other rules.
 */
class QuorumRuleTest {
    private final QuorumScenario quorum = new QuorumScenario(3);

    /**
     * Two clients count the vote of one member, which forgets in between. The member timeout is nearly the lease time, far longer
     * than is allowed: else the claims of both are too old by then.
     *
     * @return whether both leases were valid at once
     */
    private boolean bothHoldAfterAVoteWasForgotten(Set<QuorumRule> rules) {
        Duration memberTimeout = Duration.ofMillis(950);
        Client first = quorum.client(rules, memberTimeout, 0, 1, 2);
        Client second = quorum.client(rules, memberTimeout, 0, 1, 2);
        first.delay(1, 500);
        first.delay(2, 600);
        first.acquire(false); // has the vote of member 0 at 1 ms, and that of member 1 at 500 ms
        quorum.advanceMillis(450);
        first.delay(1, 1);
        second.delay(0, 600);
        second.delay(1, 200);
        second.acquire(false); // has the vote of member 2 at 451 ms
        quorum.advanceMillis(100);
        quorum.server(2).restart();
        first.delay(2, 1);
        quorum.advanceMillis(150); // member 2 has granted the lock to the first client, without a vote
        assertThat(first.holds()).isTrue();
        first.networks.get(0).loss(1, 0);
        first.renew(); // by members 1 and 2
        second.delay(0, 1); // its claim on member 0 is carried out at 1050 ms
        boolean both = false;
        while (quorum.nowMillis() < 1_500) { // the lock of the first client on member 0 expires at 1001 ms
            quorum.advanceMillis(1);
            both |= first.holds() && second.holds();
        }
        assertThat(quorum.server(0).holder(QuorumScenario.LOCK))
                .as("the second client has the vote of member 0")
                .isEqualTo(second.ownership.owner().secret());
        return both;
    }

    @Test
    void extensionInQuarantineDoesNotCountWithoutConfirmation() {
        assertThat(bothHoldAfterAVoteWasForgotten(QuorumRule.ALL)).isFalse();
    }

    @Test
    void countingAnExtensionInQuarantineViolatesExclusion() {
        assertThat(bothHoldAfterAVoteWasForgotten(QuorumRule.allBut(QuorumRule.EXTENSION_CHECK)))
                .isTrue();
    }

    /**
     * A client holds a lease while two of three members lose their data, one long after the other. The clock of the third is hours
     * ahead, so the token of the lease is ahead of the clocks of the two.
     *
     * @return how far the next token, which those two issue, is above that of the lease
     */
    private long riseOfTokenAfterHeals(Set<QuorumRule> rules) {
        quorum.server(2).setClock(Duration.ofHours(3));
        Client first = quorum.client(rules, 0, 1, 2);
        first.delay(0, 2);
        first.delay(1, 3);
        first.acquire(true); // gets the token of member 2
        first.renewFor(Duration.ofSeconds(1));
        quorum.server(0).restart();
        first.renewFor(Duration.ofSeconds(3));
        quorum.server(1).restart();
        first.renewFor(Duration.ofSeconds(3));
        assertThat(first.holds()).isTrue();
        first.release();
        quorum.advanceMillis(10);

        Client next = quorum.client(rules, 0, 1, 2);
        next.networks.get(2).loss(1, 1);
        next.acquire(true);
        quorum.advanceMillis(10);
        assertThat(next.holds()).isTrue();
        return next.fence() - first.fence();
    }

    @Test
    void tokensRiseAfterHealsWhateverTheClocksOfTheMembers() {
        assertThat(riseOfTokenAfterHeals(QuorumRule.ALL)).isPositive();
    }

    @Test
    void tokensFallAfterHealsWithoutFloor() {
        assertThat(riseOfTokenAfterHeals(QuorumRule.allBut(QuorumRule.HEAL_FLOOR)))
                .isNegative();
    }

    /**
     * A heal is overtaken by the release of its lease.
     *
     * @param replyLost whether the reply to the heal is lost
     * @return whether the member is free long before the lease time is over
     */
    private boolean isFreeAfterAnOvertakenHeal(Set<QuorumRule> rules, boolean replyLost) {
        Client client = quorum.client(rules, 0, 1, 2);
        client.acquire(true);
        quorum.advanceMillis(10);
        quorum.server(0).restart();
        client.delay(0, 2);
        client.renew();
        quorum.advanceMillis(3); // the reply of member 0, that the lock is absent, is in flight
        client.delay(0, 90);
        quorum.advanceMillis(2); // the heal is in flight, and arrives at 94 ms
        client.delay(0, 1);
        client.release();
        quorum.advanceMillis(5);
        client.networks.get(0).loss(0, replyLost ? 1 : 0);
        quorum.advanceMillis(90);
        client.networks.get(0).loss(0, 0);
        quorum.advanceMillis(600);
        return quorum.server(0).holder(QuorumScenario.LOCK) == null;
    }

    @Test
    void healThatIsGrantedAfterTheReleaseIsReleased() {
        assertThat(isFreeAfterAnOvertakenHeal(QuorumRule.ALL, false)).isTrue();
    }

    @Test
    void healWithUnknownOutcomeIsReleased() {
        assertThat(isFreeAfterAnOvertakenHeal(QuorumRule.ALL, true)).isTrue();
    }

    @Test
    void healThatIsNotReleasedLeavesALockThatNobodyOwns() {
        assertThat(isFreeAfterAnOvertakenHeal(QuorumRule.allBut(QuorumRule.HEAL_RELEASE), false))
                .isFalse();
    }

    @Test
    void healWithUnknownOutcomeThatIsNotReleasedLeavesALockThatNobodyOwns() {
        assertThat(isFreeAfterAnOvertakenHeal(QuorumRule.allBut(QuorumRule.HEAL_RELEASE), true))
                .isFalse();
    }

    /**
     * A renewal overtakes the claim on a member, while another member that held the lease loses it.
     *
     * @return whether the lease lives on after the claim has been granted there
     */
    private boolean livesAfterARenewalThatOvertookTheClaim(Set<QuorumRule> rules) {
        Client client = quorum.client(rules, 0, 1, 2);
        client.delay(2, 80);
        client.acquire(true);
        quorum.advanceMillis(10);
        assertThat(client.holds()).isTrue();
        quorum.server(1).restart();
        client.delay(2, 1);
        CompletableFuture<RenewReply> reply = client.renew();
        quorum.advanceMillis(5);
        assertThat(quorum.server(2).holder(QuorumScenario.LOCK)).isNull();
        if (reply.join() instanceof RenewReply.NotOwner) {
            return false;
        }
        quorum.advanceMillis(80);
        client.renewFor(Duration.ofSeconds(3));
        return client.renew().thenApply(Renewed.class::isInstance).getNow(true) && client.holds();
    }

    @Test
    void memberThatNeverHeldTheLeaseDoesNotLoseIt() {
        assertThat(livesAfterARenewalThatOvertookTheClaim(QuorumRule.ALL)).isTrue();
    }

    @Test
    void leaseIsLostIfMembersThatNeverHeldItCount() {
        assertThat(livesAfterARenewalThatOvertookTheClaim(QuorumRule.allBut(QuorumRule.LOSS_BY_HOLDERS)))
                .isFalse();
    }
}
