package dev.holdfast.redlock;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a quorum and the settings that hold for all rounds. Immutable, apart from the state of its members.
 *
 * @param members all configured members; the number never shrinks, even if members are down
 * @param memberTimeout the longest wait for one member; null derives it from the lease time
 * @param rules the rules of this quorum; all of them outside of simulations
 */
record Quorum(
        List<Member> members,
        @Nullable Duration memberTimeout,
        Ticker ticker,
        Scheduler scheduler,
        Set<QuorumRule> rules) {
    /** The largest number of members, which is that of the bits of a long. */
    static final int MAX_SIZE = Long.SIZE;

    private static final Duration MAX_MEMBER_TIMEOUT = Duration.ofMillis(200);

    Quorum {
        members = List.copyOf(members);
    }

    /** Returns whether this quorum follows a rule. */
    boolean has(QuorumRule rule) {
        return rules.contains(rule);
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
