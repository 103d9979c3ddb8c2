package dev.holdfast.redlock;

import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.Scheduler;
import java.time.Duration;

/**
 * Releases single members in the background, again after once, twice and four times the member timeout while the answer is
 * not definite. A member that has not answered the claim may carry it out after the first release; by the last one it refuses
 * a claim that old.
 */
final class Releases {
    private static final int REPETITIONS = 3;

    private final Scheduler scheduler;

    Releases(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Releases a member whose claim was given up. */
    void givenUp(Ballot ballot, Ownership ownership, Duration timeout) {
        step(ballot.member, ownership, timeout, ballot.mayStillGrant, 0);
    }

    /** Releases a member that granted a claim after it had been given up. */
    void late(Member member, Ownership ownership, Duration timeout) {
        step(member, ownership, timeout, false, 0);
    }

    /** Goes on with a release whose first try had no answer. */
    void goOn(Member member, Ownership ownership, Duration timeout) {
        repeat(member, ownership, timeout, false, 0);
    }

    private void step(Member member, Ownership ownership, Duration timeout, boolean mayStillGrant, int done) {
        Member.asking(() -> member.store().releaseAsync(ownership, timeout)).whenComplete((reply, thrown) -> {
            boolean definite = reply == ReleaseReply.RELEASED || (reply == ReleaseReply.NOT_OWNER && !mayStillGrant);
            if (!definite) {
                repeat(member, ownership, timeout, mayStillGrant, done);
            }
        });
    }

    private void repeat(Member member, Ownership ownership, Duration timeout, boolean mayStillGrant, int done) {
        if (done < REPETITIONS) {
            scheduler.schedule(
                    timeout.multipliedBy(1L << done), () -> step(member, ownership, timeout, mayStillGrant, done + 1));
        }
    }
}
