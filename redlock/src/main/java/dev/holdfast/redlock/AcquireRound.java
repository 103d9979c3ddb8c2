package dev.holdfast.redlock;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.redlock.Ballot.Vote;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Failed;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One claim put to all members at once. It is decided as soon as a majority has granted, or cannot grant any more; members
 * that answer later are told what came of it.
 *
 * <p>With fencing a second round follows: the highest token of the majority is written back to a majority that still holds the
 * lock. Two majorities share a member, so the next holder's token is higher; and a grant that is dead already, because a member
 * lost it or time ran out, is not reported.
 */
final class AcquireRound {
    private enum Phase {
        ACQUIRING,
        CONFIRMING,
        WON,
        GIVEN_UP
    }

    private final Quorum quorum;
    private final Claim claim;
    private final Releases releases;
    private final boolean fencing;
    private final Duration timeout;
    private final long start;
    private final CompletableFuture<AcquireReply> outcome = new CompletableFuture<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();

    /** Guards phase, settling, fence and ballots; not held while a member is asked or the outcome is completed. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final List<Ballot> ballots = new ArrayList<>();
    private Phase phase = Phase.ACQUIRING;
    private boolean settling;
    private long fence;

    AcquireRound(Quorum quorum, Claim claim, Releases releases) {
        this.quorum = quorum;
        this.claim = claim;
        this.releases = releases;
        this.fencing = claim.fencing() && quorum.canFence();
        this.timeout = quorum.timeoutFor(claim.leaseTime());
        this.start = quorum.ticker().nanoTime();
        quorum.members().forEach(member -> ballots.add(new Ballot(member)));
    }

    CompletableFuture<AcquireReply> run() {
        for (Ballot ballot : ballots) {
            Member member = ballot.member;
            Claim unguarded = Claim.of(claim.ownership(), claim.leaseTime(), timeout)
                    .withFence(fencing ? 1 : 0, claim.minFence());
            Claim asked = member.isGuarded() ? unguarded.withIncarnation() : unguarded;
            ask(member, asked).whenComplete((reply, thrown) -> answered(ballot, reply, thrown));
        }
        return outcome;
    }

    private static CompletableFuture<AcquireReply> ask(Member member, Claim claim) {
        return member.hangs()
                ? CompletableFuture.failedFuture(member.hanging(claim.lockName()))
                : member.ask(() -> member.store().acquireAsync(claim));
    }

    private void answered(Ballot ballot, @Nullable AcquireReply reply, @Nullable Throwable thrown) {
        Runnable next;
        mutex.lock();
        try {
            ballot.takeIn(claim.lockName(), reply, thrown);
            next = switch (phase) {
                case ACQUIRING -> decide();
                case CONFIRMING -> ballot.holdsToken ? () -> confirm(ballot) : decide();
                // Late, but it makes the majority larger.
                case WON -> ballot.holdsToken && fencing ? () -> confirm(ballot) : () -> {};
                case GIVEN_UP -> ballot.holdsToken ? () -> giveBackLate(ballot) : () -> {};
            };
        } finally {
            mutex.unlock();
        }
        next.run();
        settle();
    }

    /** Returns a future that is completed when nobody who releases the token need reckon with this claim any more. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    private void settle() {
        boolean ends;
        boolean mayStillGrant;
        mutex.lock();
        try {
            ends = !settling && phase == Phase.WON && ballots.stream().noneMatch(ballot -> ballot.vote == Vote.ASKED);
            settling |= ends;
            mayStillGrant = ballots.stream().anyMatch(ballot -> ballot.mayStillGrant);
        } finally {
            mutex.unlock();
        }
        if (ends && mayStillGrant) {
            // By then a member refuses a claim that old.
            quorum.scheduler().schedule(timeout.multipliedBy(Backlog.LATEST), () -> settled.complete(null));
        } else if (ends) {
            settled.complete(null);
        }
    }

    /** Ends the claim, won or not, because its token is now released on all members. */
    void giveBack() {
        mutex.lock();
        try {
            phase = Phase.GIVEN_UP;
        } finally {
            mutex.unlock();
        }
        outcome.completeExceptionally(
                new LockUnavailableException(claim.lockName(), "its token was released meanwhile", null, false));
    }

    /** Gives back a grant that came after the claim was given up, unless the release that was sent then came after it, too. */
    private void giveBackLate(Ballot ballot) {
        ballot.isReleased.thenAccept(isReleased -> {
            if (!isReleased) {
                releases.release(ballot.member, claim.ownership(), timeout, null);
            }
        });
    }

    /** Tells whether a member may carry out this claim although its token was released there. */
    boolean mayStillGrant(Member member) {
        mutex.lock();
        try {
            return of(member).mayStillGrant;
        } finally {
            mutex.unlock();
        }
    }

    /** Takes in what came of the first release of the token on a member. */
    void released(Member member, boolean isReleased) {
        of(member).isReleased.complete(isReleased);
    }

    private Ballot of(Member member) {
        return ballots.stream()
                .filter(ballot -> ballot.member == member)
                .findFirst()
                .orElseThrow();
    }

    /** Finds out whether the phase has come to its end. The mutex is held; the result is run without it. */
    private Runnable decide() {
        boolean confirming = phase == Phase.CONFIRMING;
        int reached = count(confirming ? Vote.CONFIRMED : Vote.GRANTED);
        int possible = count(Vote.ASKED) + count(Vote.GRANTED) + count(Vote.CONFIRMED);
        if (!confirming && count(Vote.BUSY) > 0) {
            // Votes may be split: give ours back now, as the other may wait for the same silent member.
            possible -= (int) ballots.stream()
                    .filter(this::hasVote)
                    .filter(Ballot::isWithoutHope)
                    .count();
        }
        if (reached >= quorum.needed()) {
            if (fencing && !confirming) {
                fence = ballots.stream().mapToLong(ballot -> ballot.fence).max().orElseThrow();
                if (quorum.checks().writeBack()) {
                    phase = Phase.CONFIRMING;
                    List<Ballot> holders =
                            ballots.stream().filter(ballot -> ballot.holdsToken).toList();
                    return () -> holders.forEach(this::confirm);
                }
            }
            return isOver() ? giveUp() : win();
        }
        return possible < quorum.needed() ? giveUp() : () -> {};
    }

    /** Counts votes that can count: with fencing, a member that cannot confirm has no vote for the grant. */
    private int count(Vote vote) {
        return (int) ballots.stream()
                .filter(ballot -> ballot.vote == vote && hasVote(ballot))
                .count();
    }

    private boolean hasVote(Ballot ballot) {
        return !fencing || ballot.member.confirms();
    }

    /** Whether the lease is over before it is reported. Checked last: whatever was slow, it counts. */
    private boolean isOver() {
        long valid = claim.leaseTime().toNanos() - Quorum.drift(claim.leaseTime());
        return quorum.checks().validity() && quorum.ticker().nanoTime() - start >= valid;
    }

    private void confirm(Ballot ballot) {
        if (!ballot.member.confirms()) {
            return;
        }
        Renewal renewal = new Renewal(claim.ownership(), claim.leaseTime());
        ballot.member
                .ask(() -> ballot.member.confirmAsync(renewal, fence, timeout))
                .whenComplete((reply, thrown) -> confirmed(ballot, reply, thrown));
    }

    private void confirmed(Ballot ballot, @Nullable RenewReply reply, @Nullable Throwable thrown) {
        Runnable next = () -> {};
        mutex.lock();
        try {
            if (ballot.vote == Vote.GRANTED) {
                takeIn(ballot, reply, thrown);
                next = phase == Phase.CONFIRMING ? decide() : next;
            }
        } finally {
            mutex.unlock();
        }
        next.run();
        settle();
    }

    private void takeIn(Ballot ballot, @Nullable RenewReply reply, @Nullable Throwable thrown) {
        boolean isOurs = reply instanceof Renewed
                || (reply instanceof NotOwner && !quorum.checks().ownership());
        if (isOurs) {
            ballot.vote = Vote.CONFIRMED;
        } else if (reply instanceof NotOwner gone) {
            ballot.holdsToken = false;
            ballot.fault(
                    claim.lockName(),
                    new LockBackendException(
                            claim.lockName(),
                            "granted it, and lost it before the fencing token was confirmed"
                                    + (gone.reason() == LeaseLoss.Reason.TAKEN ? " (taken by another)" : ""),
                            null));
        } else if (reply instanceof Failed failed) {
            ballot.fault(claim.lockName(), failed.failure());
        } else {
            ballot.fault(claim.lockName(), StoreFutures.failure(claim.lockName(), Objects.requireNonNull(thrown)));
        }
    }

    private Runnable win() {
        phase = Phase.WON;
        Granted granted = AcquireReply.granted(fencing ? OptionalLong.of(fence) : OptionalLong.empty());
        return () -> outcome.complete(granted);
    }

    private Runnable giveUp() {
        phase = Phase.GIVEN_UP;
        List<Ballot> toRelease = ballots.stream()
                .filter(ballot -> ballot.holdsToken || ballot.mayStillGrant)
                .toList();
        Runnable answer = answer();
        return () -> {
            // Before the answer: whoever backs off now must not leave a minority behind.
            toRelease.forEach(ballot -> releases.release(ballot.member, claim.ownership(), timeout, this));
            answer.run();
            settled.complete(null);
        };
    }

    /** Busy if a majority would have been there but for other holders; otherwise too many members are faulted. */
    private Runnable answer() {
        long faulted =
                ballots.stream().filter(ballot -> ballot.vote == Vote.FAULTED).count();
        boolean isBusy = ballots.stream().anyMatch(ballot -> ballot.vote == Vote.BUSY);
        if (isBusy && quorum.size() - faulted >= quorum.needed()) {
            Busy busy = AcquireReply.busy(Ballot.untilMajority(ballots, quorum.needed()), Ballot.holder(ballots));
            return () -> outcome.complete(busy);
        }
        LockException failure = new LockUnavailableException(
                claim.lockName(),
                "no quorum: " + quorum.needed() + " of " + quorum.size() + " members are needed"
                        + (isOver() ? ", and the lease time was over before they had answered" : "") + "; " + ballots,
                null,
                false);
        return () -> outcome.completeExceptionally(failure);
    }
}
