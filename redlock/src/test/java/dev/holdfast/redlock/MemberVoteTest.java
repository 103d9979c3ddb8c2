package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.redlock.MemberVote.State;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemberVoteTest {
    private static final String LOCK = "orders";

    private final Member member = new Member("east", new ScriptedStore(), null);
    private final MemberVote vote = new MemberVote(member);

    private MemberVote busyFor(Duration remaining) {
        MemberVote busy = new MemberVote(member);
        busy.record(LOCK, AcquireReply.busy(remaining, "somebody@host:1"), null);
        return busy;
    }

    @Test
    void pendingVoteMayGrantLate() {
        assertThat(vote.state).isEqualTo(State.PENDING);
        assertThat(vote.mayGrantLate).isTrue();
        assertThat(vote).hasToString("east: has not replied yet");
    }

    @Test
    void grantHoldsTheTokenAndHasAFence() {
        vote.record(LOCK, AcquireReply.granted(OptionalLong.of(7)), null);

        assertThat(vote.state).isEqualTo(State.GRANTED);
        assertThat(vote.holdsToken).isTrue();
        assertThat(vote.mayGrantLate).isFalse();
        assertThat(vote.fence).isEqualTo(7);
        assertThat(vote).hasToString("east: granted it");
    }

    @Test
    void grantThatDoesNotCountFailsAndStillHoldsTheToken() {
        vote.record(LOCK, AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"), null);

        assertThat(vote.state).isEqualTo(State.FAILED);
        assertThat(vote.holdsToken).isTrue();
        assertThat(vote.toString()).contains("granted by the fallback 'spare'");
    }

    @Test
    void busyReplyHoldsNothing() {
        vote.record(LOCK, AcquireReply.busy(Duration.ofSeconds(1), "somebody@host:1"), null);

        assertThat(vote.state).isEqualTo(State.BUSY);
        assertThat(vote.holdsToken).isFalse();
        assertThat(vote.mayGrantLate).isFalse();
    }

    @Test
    void failureMayGrantLateUnlessItsOutcomeIsKnown() {
        vote.record(LOCK, null, new LockUnavailableException(LOCK, "no reply", null));
        assertThat(vote.state).isEqualTo(State.FAILED);
        assertThat(vote.mayGrantLate).isTrue();

        vote.record(LOCK, null, new LockUnavailableException(LOCK, "connection refused", null, false));
        assertThat(vote.mayGrantLate).isFalse();

        vote.record(LOCK, null, new LockBackendException(LOCK, "NOPERM", null));
        assertThat(vote.mayGrantLate).isTrue();
    }

    @Test
    void pendingVoteOfASilentMemberIsUnlikelyToReply() {
        assertThat(vote.isUnlikelyToReply()).isFalse();

        assertThat(member.send(
                        () -> CompletableFuture.failedFuture(new LockUnavailableException(LOCK, "silent", null))))
                .isCompletedExceptionally();

        assertThat(vote.isUnlikelyToReply()).isTrue();
    }

    @Test
    void majorityIsFreeWhenEnoughMembersAre() {
        List<MemberVote> votes = List.of(
                busyFor(Duration.ofMillis(500)), busyFor(Duration.ofMillis(300)), busyFor(Duration.ofMillis(900)));

        assertThat(MemberVote.timeUntilMajorityFree(votes, 2)).isEqualTo(Duration.ofMillis(500));
        assertThat(MemberVote.holder(votes)).isEqualTo("somebody@host:1");
    }

    @Test
    void timeUntilMajorityFreeIsUnknownIfTooFewMembersGiveATime() {
        List<MemberVote> votes = List.of(busyFor(Duration.ofMillis(500)), busyFor(null), busyFor(null));

        assertThat(MemberVote.timeUntilMajorityFree(votes, 2)).isNull();
    }

    @Test
    void messageNamesTheDependenceOnAnotherMember() {
        member.setDependence("replicated with west");

        assertThat(vote).hasToString("east: has not replied yet (it is replicated with west)");
    }
}
