package dev.holdfast.redlock;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.redlock.MemberVote.State;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One claim, sent to all members at once. The round is decided as soon as a majority has granted the lock, or no majority can
 * grant it any more. A late grant is confirmed if the round was won, and released if it was given up. Thread-safe.
 *
 * <p>With fencing a second phase follows: the highest fencing token of the majority is written back to a majority that still
 * holds the lock. Two majorities share a member, so the token of the next holder is higher. The second phase also finds a grant
 * that is already dead, because a member lost it or the lease time ran out; such a grant is not reported.
 *
 * <p>The first phase is Redlock. The second is the write-back of Attiya, Bar-Noy and Dolev, <cite>Sharing Memory Robustly in
 * Message-Passing Systems</cite>, Journal of the ACM 42(1), 1995.
 *
 * @see <a href="https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/">Distributed locks with Redis</a>
 */
final class AcquireRound implements ReleasedClaim {
    private enum Phase {
        ACQUIRING,
        CONFIRMING,
        WON,
        GIVEN_UP
    }

    private final Quorum quorum;
    private final Claim claim;
    private final QuorumLease lease;
    private final MemberReleaser releaser;
    private final FenceClockCheck fenceClockCheck;
    private final boolean fencing;
    private final Duration timeout;
    private final long start;
    private final CompletableFuture<AcquireReply> outcome = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Guards phase, closing, fence and votes. Never held while a request is sent or a future is completed. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final List<MemberVote> votes = new ArrayList<>();
    private Phase phase = Phase.ACQUIRING;
    private boolean closing;
    private long fence;

    /**
     * Creates a round.
     *
     * @param lease what the quorum knows of the owner token of the claim
     */
    AcquireRound(
            Quorum quorum, Claim claim, QuorumLease lease, MemberReleaser releaser, FenceClockCheck fenceClockCheck) {
        this.quorum = quorum;
        this.claim = claim;
        this.lease = lease;
        this.releaser = releaser;
        this.fenceClockCheck = fenceClockCheck;
        this.fencing = claim.fencing() && quorum.canFence();
        this.timeout = quorum.timeoutFor(claim.leaseTime());
        this.start = quorum.ticker().nanoTime();
        quorum.members().forEach(member -> votes.add(new MemberVote(member)));
    }

    CompletableFuture<AcquireReply> run() {
        for (MemberVote vote : votes) {
            Member member = vote.member;
            Claim memberClaim = member.claim(claim.ownership(), claim.leaseTime(), timeout, fencing, claim.minFence());
            send(member, memberClaim).whenComplete((reply, thrown) -> onReply(vote, reply, thrown));
        }
        return outcome;
    }

    private static CompletableFuture<AcquireReply> send(Member member, Claim claim) {
        return member.isHanging()
                ? CompletableFuture.failedFuture(member.notSent(claim.lockName()))
                : member.send(() -> member.store().acquireAsync(claim));
    }

    private void onReply(MemberVote vote, @Nullable AcquireReply reply, @Nullable Throwable thrown) {
        Runnable next;
        mutex.lock();
        try {
            vote.record(claim.lockName(), reply, thrown);
            note(vote, reply);
            next = switch (phase) {
                case ACQUIRING -> decide();
                case CONFIRMING -> decideOrConfirm(vote);
                // A late grant makes the majority larger.
                case WON -> vote.holdsToken && fencing ? () -> confirm(vote) : () -> {};
                case GIVEN_UP -> vote.holdsToken ? () -> releaseLateGrant(vote) : () -> {};
            };
        } finally {
            mutex.unlock();
        }
        next.run();
        closeIfSettled();
    }

    private void note(MemberVote vote, @Nullable AcquireReply reply) {
        if (vote.holdsToken) {
            lease.addHolder(vote.member);
        }
        if (reply instanceof Granted granted && granted.fallback() != null) {
            lease.addFallback(vote.member);
        }
    }

    /**
     * Returns a future that completes when a release of the owner token no longer needs this round: no member can grant the claim
     * late, or the round itself has released the token.
     */
    CompletableFuture<Void> closed() {
        return closed;
    }

    private void closeIfSettled() {
        boolean closesNow;
        boolean mayGrantLate;
        mutex.lock();
        try {
            closesNow = !closing && phase == Phase.WON && votes.stream().noneMatch(vote -> vote.state == State.PENDING);
            closing |= closesNow;
            mayGrantLate = votes.stream().anyMatch(vote -> vote.mayGrantLate);
        } finally {
            mutex.unlock();
        }
        if (closesNow && mayGrantLate) {
            // By then a member refuses the claim for its age.
            quorum.scheduler()
                    .schedule(
                            timeout.multipliedBy(ReleaseBacklog.MAX_CLAIM_AGE_IN_TIMEOUTS),
                            () -> closed.complete(null));
        } else if (closesNow) {
            closed.complete(null);
        }
    }

    @Override
    public void abandon() {
        mutex.lock();
        try {
            phase = Phase.GIVEN_UP;
        } finally {
            mutex.unlock();
        }
        outcome.completeExceptionally(abandoned(claim.lockName()));
    }

    /** Creates the failure of a claim that was abandoned. */
    static LockUnavailableException abandoned(String lockName) {
        return new LockUnavailableException(lockName, "its token was released meanwhile", null, false);
    }

    /** Releases a grant that came after the claim was given up, unless the first release already found it. */
    private void releaseLateGrant(MemberVote vote) {
        vote.firstReleaseFoundToken.thenAccept(tokenFound -> {
            if (!tokenFound) {
                releaser.release(vote.member, claim.ownership(), timeout, ReleasedClaim.NONE);
            }
        });
    }

    @Override
    public boolean mayGrantLate(Member member) {
        mutex.lock();
        try {
            return voteOf(member).mayGrantLate;
        } finally {
            mutex.unlock();
        }
    }

    @Override
    public void onFirstRelease(Member member, boolean tokenFound) {
        voteOf(member).firstReleaseFoundToken.complete(tokenFound);
    }

    private MemberVote voteOf(Member member) {
        return votes.stream().filter(vote -> vote.member == member).findFirst().orElseThrow();
    }

    /** Handles a late reply. A grant that does not count leaves fewer members that may confirm. Called with the mutex held. */
    private Runnable decideOrConfirm(MemberVote vote) {
        Runnable decision = decide();
        return vote.holdsToken && phase == Phase.CONFIRMING ? () -> confirm(vote) : decision;
    }

    /** Counts the votes and ends the phase if they decide it. Called with the mutex held; the result runs without it. */
    private Runnable decide() {
        boolean confirming = phase == Phase.CONFIRMING;
        int reached = count(confirming ? State.CONFIRMED : State.GRANTED);
        int possible = count(State.PENDING) + count(State.GRANTED) + count(State.CONFIRMED);
        if (!confirming && count(State.BUSY) > 0) {
            // The votes may be split. Give ours back now: the other claim may be waiting for the same silent member.
            possible -= (int) votes.stream()
                    .filter(this::hasVote)
                    .filter(MemberVote::isUnlikelyToReply)
                    .count();
        }
        if (reached >= quorum.majority()) {
            if (fencing && !confirming) {
                MemberVote highest = votes.stream()
                        .max(Comparator.comparingLong(vote -> vote.fence))
                        .orElseThrow();
                fence = highest.fence;
                fenceClockCheck.check(highest.member, fence);
                if (quorum.has(QuorumRule.WRITE_BACK)) {
                    phase = Phase.CONFIRMING;
                    List<MemberVote> granted =
                            votes.stream().filter(vote -> vote.holdsToken).toList();
                    return () -> granted.forEach(this::confirm);
                }
            }
            return isLeaseTimeOver() ? giveUp() : win();
        }
        return possible < quorum.majority() ? giveUp() : () -> {};
    }

    private int count(State state) {
        return (int) votes.stream()
                .filter(vote -> vote.state == state && hasVote(vote))
                .count();
    }

    /** Returns whether a vote counts. With fencing, a member that cannot confirm a token has no vote. */
    private boolean hasVote(MemberVote vote) {
        return !fencing || vote.member.canConfirm();
    }

    /** Returns whether the lease is over before it is reported. Checked last, so that every delay before it counts. */
    private boolean isLeaseTimeOver() {
        long leaseTime = claim.leaseTime().toNanos();
        long validity = leaseTime - ClockDrift.of(leaseTime);
        return quorum.has(QuorumRule.VALIDITY_CHECK) && quorum.ticker().nanoTime() - start >= validity;
    }

    private void confirm(MemberVote vote) {
        if (!vote.member.canConfirm()) {
            return;
        }
        Renewal renewal = new Renewal(claim.ownership(), claim.leaseTime());
        vote.member
                .send(() -> vote.member.confirmAsync(renewal, fence, timeout))
                .whenComplete((reply, thrown) -> onConfirmation(vote, reply, thrown));
    }

    private void onConfirmation(MemberVote vote, @Nullable RenewReply reply, @Nullable Throwable thrown) {
        Runnable next = () -> {};
        mutex.lock();
        try {
            if (vote.state == State.GRANTED) {
                record(vote, reply, thrown);
                next = phase == Phase.CONFIRMING ? decide() : next;
            }
        } finally {
            mutex.unlock();
        }
        next.run();
        closeIfSettled();
    }

    private void record(MemberVote vote, @Nullable RenewReply reply, @Nullable Throwable thrown) {
        boolean isConfirmed =
                reply instanceof Renewed || (reply instanceof NotOwner && !quorum.has(QuorumRule.OWNER_CHECK));
        if (isConfirmed) {
            vote.state = State.CONFIRMED;
        } else if (reply instanceof NotOwner loss) {
            vote.holdsToken = false;
            lease.removeHolder(vote.member);
            vote.fail(
                    claim.lockName(),
                    new LockBackendException(
                            claim.lockName(),
                            "granted it, and lost it before the fencing token was confirmed"
                                    + (loss.reason() == LeaseLoss.Reason.TAKEN ? " (taken by another)" : ""),
                            null));
        } else if (reply instanceof Failed failed) {
            vote.fail(claim.lockName(), failed.failure());
        } else {
            vote.fail(claim.lockName(), StoreFutures.failure(claim.lockName(), Objects.requireNonNull(thrown)));
        }
    }

    private Runnable win() {
        phase = Phase.WON;
        lease.win(fencing ? fence : 0);
        Granted granted = AcquireReply.granted(fencing ? OptionalLong.of(fence) : OptionalLong.empty())
                .withPartial(lease.isPartial());
        return () -> outcome.complete(granted);
    }

    private Runnable giveUp() {
        phase = Phase.GIVEN_UP;
        List<MemberVote> toRelease = votes.stream()
                .filter(vote -> vote.holdsToken || vote.mayGrantLate)
                .toList();
        Runnable completion = completeWithoutGrant();
        return () -> {
            // The releases go first: a caller that backs off now must not leave a minority behind.
            toRelease.forEach(vote -> releaser.release(vote.member, claim.ownership(), timeout, this));
            completion.run();
            closed.complete(null);
        };
    }

    /** Returns whether a majority of the members refused the claim, as far as is known for one other owner. */
    boolean foundOneHolder() {
        mutex.lock();
        try {
            return MemberVote.haveOneHolder(votes, quorum.majority());
        } finally {
            mutex.unlock();
        }
    }

    /** Completes with busy if only other holders prevented a majority, and fails if too many members failed. */
    private Runnable completeWithoutGrant() {
        long failed = votes.stream().filter(vote -> vote.state == State.FAILED).count();
        boolean isBusy = votes.stream().anyMatch(vote -> vote.state == State.BUSY);
        if (isBusy && quorum.size() - failed >= quorum.majority()) {
            Busy busy = AcquireReply.busy(
                    MemberVote.timeUntilMajorityFree(votes, quorum.majority()), MemberVote.holder(votes));
            return () -> outcome.complete(busy);
        }
        LockException failure = new LockUnavailableException(
                claim.lockName(),
                "no quorum: " + quorum.majority() + " of " + quorum.size() + " members are needed"
                        + (isLeaseTimeOver() ? ", and the lease time was over before they had replied" : "") + "; "
                        + votes,
                null,
                false);
        return () -> outcome.completeExceptionally(failure);
    }
}
