package dev.holdfast.redlock;

import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members and what holds for all rounds.
 *
 * @param members all that are configured; the number never shrinks, whoever is down
 * @param memberTimeout how long one member is waited for; null derives it from the lease time
 * @param checks what is checked before a grant is reported; all of it outside of simulations
 */
record Quorum(
        List<Member> members, @Nullable Duration memberTimeout, Ticker ticker, Scheduler scheduler, Checks checks) {
    private static final Duration MAX_MEMBER_TIMEOUT = Duration.ofMillis(200);

    /**
     * What keeps a grant that is not safe from being reported. A simulation turns one off to show that it finds the hole.
     *
     * @param writeBack have the highest fencing token confirmed by a majority
     * @param ownership count a confirmation only if the member still holds our token
     * @param validity check that the lease has not run out meanwhile
     */
    record Checks(boolean writeBack, boolean ownership, boolean validity) {
        static final Checks ALL = new Checks(true, true, true);
    }

    Quorum {
        members = List.copyOf(members);
    }

    int size() {
        return members.size();
    }

    /** How many votes make a majority. */
    int needed() {
        return size() / 2 + 1;
    }

    /** Fencing tokens need a majority that can confirm them, or two majorities might not know each other's. */
    boolean canFence() {
        return members.stream().filter(Member::confirms).count() >= needed();
    }

    /** Tells whether the vote of a member counts for claims as they usually are, with a fencing token if there can be one. */
    boolean votes(Member member) {
        return member.confirms() || !canFence();
    }

    Duration timeoutFor(Duration leaseTime) {
        if (memberTimeout != null) {
            return memberTimeout;
        }
        Duration tenth = leaseTime.dividedBy(10);
        return tenth.compareTo(MAX_MEMBER_TIMEOUT) < 0 ? tenth : MAX_MEMBER_TIMEOUT;
    }

    /** What a lease is worth less than its lease time, as clocks may run at different rates. In nanoseconds. */
    static long drift(Duration leaseTime) {
        return ClockDrift.of(leaseTime.toNanos());
    }
}
