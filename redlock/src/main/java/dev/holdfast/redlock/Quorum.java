package dev.holdfast.redlock;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a quorum and the settings that hold for all rounds. Immutable, apart from the state of its members.
 *
 * @param members all configured members; the number never shrinks, even if members are down
 * @param memberTimeout the longest wait for one member; null derives it from the lease time
 * @param checks the checks before a grant is reported; all of them outside of simulations
 */
record Quorum(
        List<Member> members,
        @Nullable Duration memberTimeout,
        Ticker ticker,
        Scheduler scheduler,
        GrantChecks checks) {
    private static final Duration MAX_MEMBER_TIMEOUT = Duration.ofMillis(200);

    /**
     * The checks that keep an unsafe grant from being reported. A simulation turns one of them off to show that the check is
     * needed.
     *
     * @param writeBack have the highest fencing token confirmed by a majority
     * @param ownership count a confirmation only if the member still holds our owner token
     * @param validity check that the lease time is not over
     */
    record GrantChecks(boolean writeBack, boolean ownership, boolean validity) {
        static final GrantChecks ALL = new GrantChecks(true, true, true);
    }

    Quorum {
        members = List.copyOf(members);
    }

    int size() {
        return members.size();
    }

    /** Returns the number of votes that make a majority. */
    int majority() {
        return size() / 2 + 1;
    }

    /**
     * Returns whether this quorum has fencing tokens. That takes a majority of members that can confirm one: otherwise two
     * majorities might not share a member that knows the token.
     */
    boolean canFence() {
        return members.stream().filter(Member::canConfirm).count() >= majority();
    }

    /** Returns whether a member has a vote on a claim with a fencing token, or on any claim if this quorum has no tokens. */
    boolean hasVote(Member member) {
        return member.canConfirm() || !canFence();
    }

    /** Returns the longest wait for one member, for a claim with the given lease time. */
    Duration timeoutFor(Duration leaseTime) {
        if (memberTimeout != null) {
            return memberTimeout;
        }
        Duration tenth = leaseTime.dividedBy(10);
        return tenth.compareTo(MAX_MEMBER_TIMEOUT) < 0 ? tenth : MAX_MEMBER_TIMEOUT;
    }
}
