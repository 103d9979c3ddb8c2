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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The vote of one member on one claim. Not thread-safe: guarded by the mutex of its {@link AcquireRound}. */
final class MemberVote {
    /** The states of a vote. */
    enum State {
        /** There is no reply yet. */
        PENDING,
        /** Another owner holds the lock on the member. */
        BUSY,
        /** The member failed, did not reply in time, or has no vote at present. */
        FAILED,
        /** The member has granted the lock. */
        GRANTED,
        /** The member has granted the lock and has stored the fencing token of the grant. */
        CONFIRMED
    }

    final Member member;
    State state = State.PENDING;

    /** Whether the member holds our owner token as far as is known, even if its vote does not count. */
    boolean holdsToken;

    /** Whether the member may still come to hold our owner token without having said so. */
    boolean mayGrantLate = true;

    /** Completed by the first release of the owner token after the claim was given up: whether the member held the token. */
    final CompletableFuture<Boolean> firstReleaseFoundToken = new CompletableFuture<>();

    /** The fencing token that the member issued; 0 if it issued none. */
    long fence;

    /** The vote in words, for messages. */
    String description = "has not replied yet";

    /** The time until the lock becomes free on a busy member; null if it is not known. */
    @Nullable
    Duration remaining;

    /** The label of the holder on a busy member; null if it is not known. */
    @Nullable
    String holder;

    MemberVote(Member member) {
        this.member = member;
    }

    /** Records the outcome of the claim: either a reply or a failure. */
    void record(String lockName, @Nullable AcquireReply reply, @Nullable Throwable thrown) {
        if (reply instanceof Granted granted) {
            String disqualification = member.disqualification(granted);
            holdsToken = true;
            mayGrantLate = false;
            fence = granted.fence().orElse(0);
            state = disqualification == null ? State.GRANTED : State.FAILED;
            description = disqualification == null ? "granted it" : disqualification;
        } else if (reply instanceof Busy busy) {
            mayGrantLate = false;
            state = State.BUSY;
            description = "busy";
            remaining = busy.remaining();
            holder = busy.holder();
        } else {
            LockException failure = StoreFutures.failure(lockName, Objects.requireNonNull(thrown));
            mayGrantLate = !(failure instanceof LockUnavailableException known) || known.outcomeUnknown();
            fail(lockName, failure);
        }
    }

    void fail(String lockName, LockException failure) {
        state = State.FAILED;
        description = Member.describe(lockName, failure);
    }

    /** Returns whether a reply is missing and unlikely to come, because the member did not reply to its last request either. */
    boolean isUnlikelyToReply() {
        return state == State.PENDING && member.isSilent();
    }

    /** Returns the shortest time after which a majority can be free; null if it is not known. */
    static @Nullable Duration timeUntilMajorityFree(List<MemberVote> votes, int majority) {
        return votes.stream()
                .filter(vote -> vote.state != State.FAILED && !vote.isUnlikelyToReply())
                .filter(vote -> vote.state != State.BUSY || vote.remaining != null)
                .map(vote -> vote.remaining == null ? Duration.ZERO : vote.remaining)
                .sorted()
                .skip(majority - 1L)
                .findFirst()
                .orElse(null);
    }

    /** Returns the label of a holder on any member; null if none is known. */
    static @Nullable String holder(List<MemberVote> votes) {
        return votes.stream()
                .map(vote -> vote.holder)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Returns whether so many members are busy with a holder of the same label. Two holders of one process have one label. */
    static boolean haveOneHolder(List<MemberVote> votes, int majority) {
        return votes.stream()
                .filter(vote -> vote.state == State.BUSY)
                .collect(Collectors.groupingBy(vote -> String.valueOf(vote.holder), Collectors.counting()))
                .values()
                .stream()
                .anyMatch(count -> count >= majority);
    }

    @Override
    public String toString() {
        String dependence = member.dependence();
        return member + ": " + description + (dependence.isEmpty() ? "" : " (it is " + dependence + ")");
    }
}
