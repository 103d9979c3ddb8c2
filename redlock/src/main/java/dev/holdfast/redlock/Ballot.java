package dev.holdfast.redlock;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What one member has said to one claim. Guarded by its round. */
final class Ballot {
    /** How far the vote of a member has come. */
    enum Vote {
        /** There is no answer yet. */
        ASKED,
        /** Somebody else holds the lock there. */
        BUSY,
        /** It failed, was silent, or has no vote at present. */
        FAULTED,
        /** It has granted the lock. */
        GRANTED,
        /** It has granted the lock and has the fencing token that we report. */
        CONFIRMED
    }

    final Member member;
    Vote vote = Vote.ASKED;

    /** Whether the member has our token for all that is known, also if its vote does not count. */
    boolean holdsToken;

    /** Whether the member may yet come to hold our token although it has not said so. */
    boolean mayStillGrant = true;

    /** Whether the first release of the token, once the claim was given up, found it there. */
    final CompletableFuture<Boolean> isReleased = new CompletableFuture<>();

    long fence;
    String said = "has not answered yet";

    @Nullable
    Duration remaining;

    @Nullable
    String holder;

    Ballot(Member member) {
        this.member = member;
    }

    void takeIn(String lockName, @Nullable AcquireReply reply, @Nullable Throwable thrown) {
        if (reply instanceof Granted granted) {
            String objection = member.objection(granted);
            holdsToken = true;
            mayStillGrant = false;
            fence = granted.fence().orElse(0);
            vote = objection == null ? Vote.GRANTED : Vote.FAULTED;
            said = objection == null ? "granted it" : objection;
        } else if (reply instanceof Busy busy) {
            mayStillGrant = false;
            vote = Vote.BUSY;
            said = "busy";
            remaining = busy.remaining();
            holder = busy.holder();
        } else {
            LockException failure = StoreFutures.failure(lockName, Objects.requireNonNull(thrown));
            mayStillGrant = !(failure instanceof LockUnavailableException known) || known.outcomeUnknown();
            fault(lockName, failure);
        }
    }

    void fault(String lockName, LockException failure) {
        vote = Vote.FAULTED;
        said = Member.reason(lockName, failure);
    }

    /** Whether there is no answer, and hardly will be, as the member did not answer the last request either. */
    boolean isWithoutHope() {
        return vote == Vote.ASKED && member.isSilent();
    }

    /** When a majority can be free at the earliest; null if that is not known. */
    static @Nullable Duration untilMajority(List<Ballot> ballots, int needed) {
        return ballots.stream()
                .filter(ballot -> ballot.vote != Vote.FAULTED && !ballot.isWithoutHope())
                .filter(ballot -> ballot.vote != Vote.BUSY || ballot.remaining != null)
                .map(ballot -> ballot.remaining == null ? Duration.ZERO : ballot.remaining)
                .sorted()
                .skip(needed - 1L)
                .findFirst()
                .orElse(null);
    }

    /** Who holds the lock somewhere; null if nobody is known to. */
    static @Nullable String holder(List<Ballot> ballots) {
        return ballots.stream()
                .map(ballot -> ballot.holder)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        String remark = member.remark();
        return member + ": " + said + (remark.isEmpty() ? "" : " (it is " + remark + ")");
    }
}
