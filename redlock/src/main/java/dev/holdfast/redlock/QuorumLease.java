package dev.holdfast.redlock;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a quorum knows of one owner token, from its claim to its release or loss: which members hold it, which have held it, and
 * which may still come to hold it. Thread-safe.
 *
 * <p>A heal is a claim with the token of a lease, sent to a member that does not hold the lease. Like any claim, it may be
 * granted after its caller has stopped waiting. So a release of the token is repeated on that member, until the member refuses the
 * heal for its age.
 */
final class QuorumLease implements ReleasedClaim {
    private final Quorum quorum;
    private final Ownership ownership;

    /** Guards the fields below. */
    private final ReentrantLock mutex = new ReentrantLock();

    /** The claim, until no member can grant it any more. */
    private ReleasedClaim claim = ReleasedClaim.NONE;

    private boolean isWon;
    private boolean isEnded;
    private long fence;

    /** When a member was last known to hold the token. */
    private long lastHeld;

    // Sets of members, one bit for each.
    private long holders;
    private long pastHolders;
    private long fallbacks;
    private long healsPlanned;
    private long healsInFlight;
    private long healsUnknown;

    /** When no member can carry out a heal with an unknown outcome any more. */
    private long healsUnknownUntil;

    QuorumLease(Quorum quorum, Ownership ownership) {
        this.quorum = quorum;
        this.ownership = ownership;
        this.lastHeld = quorum.ticker().nanoTime();
    }

    Ownership ownership() {
        return ownership;
    }

    /** Notes the claim of this token. Returns false if the token has been released. */
    boolean beginClaim(ReleasedClaim newClaim) {
        mutex.lock();
        try {
            claim = newClaim;
            return !isEnded;
        } finally {
            mutex.unlock();
        }
    }

    /**
     * Notes that the claim was won.
     *
     * @param confirmedFence the fencing token, which a majority has confirmed; 0 for none
     */
    void win(long confirmedFence) {
        mutex.lock();
        try {
            isWon = true;
            fence = confirmedFence;
        } finally {
            mutex.unlock();
        }
    }

    /** Forgets the claim, which no member can grant any more. Returns whether it was won. */
    boolean closeClaim() {
        mutex.lock();
        try {
            claim = ReleasedClaim.NONE;
            return isWon;
        } finally {
            mutex.unlock();
        }
    }

    /** Ends the lease: its token is about to be released on all members, so no heal begins any more. */
    @Override
    public void abandon() {
        ReleasedClaim open;
        mutex.lock();
        try {
            isEnded = true;
            open = claim;
        } finally {
            mutex.unlock();
        }
        open.abandon();
    }

    /** Returns the fencing token that a majority has confirmed; 0 if the lease has none. */
    long fence() {
        mutex.lock();
        try {
            return fence;
        } finally {
            mutex.unlock();
        }
    }

    // Members

    /** Notes that a member holds the token. */
    void addHolder(Member member) {
        mutex.lock();
        try {
            holders |= bit(member);
            pastHolders |= bit(member);
            lastHeld = quorum.ticker().nanoTime();
        } finally {
            mutex.unlock();
        }
    }

    /** Returns whether no member has been known to hold the token for longer than the given time. */
    boolean isIdleFor(Duration time) {
        mutex.lock();
        try {
            return quorum.ticker().nanoTime() - lastHeld > time.toNanos();
        } finally {
            mutex.unlock();
        }
    }

    /** Notes that the fallback of a member holds the token. It has no vote. */
    void addFallback(Member member) {
        mutex.lock();
        try {
            fallbacks |= bit(member);
        } finally {
            mutex.unlock();
        }
    }

    /** Notes that a member does not hold the token, or that this is not known any more. */
    void removeHolder(Member member) {
        mutex.lock();
        try {
            holders &= ~bit(member);
        } finally {
            mutex.unlock();
        }
    }

    /** Returns whether the token is held by the fallback of a member. */
    boolean isOnFallback(Member member) {
        mutex.lock();
        try {
            return (fallbacks & bit(member)) != 0;
        } finally {
            mutex.unlock();
        }
    }

    /** Returns whether some member with a vote is not known to hold the token. */
    boolean isPartial() {
        mutex.lock();
        try {
            return quorum.members().stream()
                    .anyMatch(member -> (holders & bit(member)) == 0 && (fence == 0 || member.canConfirm()));
        } finally {
            mutex.unlock();
        }
    }

    /** Returns the members that hold the token or have held it, as a set for {@link #contains}. */
    long pastHolders() {
        mutex.lock();
        try {
            return pastHolders;
        } finally {
            mutex.unlock();
        }
    }

    /** Returns whether a set of members has a member. */
    boolean contains(long members, Member member) {
        return (members & bit(member)) != 0;
    }

    private long bit(Member member) {
        return 1L << quorum.members().indexOf(member);
    }

    // Heals

    /** Plans a heal. Returns false if there is one already, or the lease has ended. */
    boolean planHeal(Member member) {
        mutex.lock();
        try {
            if (isEnded || ((healsPlanned | healsInFlight) & bit(member)) != 0) {
                return false;
            }
            healsPlanned |= bit(member);
            return true;
        } finally {
            mutex.unlock();
        }
    }

    /** Drops a planned heal. */
    void dropHeal(Member member) {
        mutex.lock();
        try {
            healsPlanned &= ~bit(member);
        } finally {
            mutex.unlock();
        }
    }

    /** Begins a planned heal, which is then sent. Returns false if the lease has ended. */
    boolean beginHeal(Member member) {
        mutex.lock();
        try {
            healsPlanned &= ~bit(member);
            if (isEnded) {
                return false;
            }
            healsInFlight |= bit(member);
            return true;
        } finally {
            mutex.unlock();
        }
    }

    /**
     * Ends a heal. Returns whether its token must be released on the member: it was granted, and the lease has ended meanwhile or
     * the grant is one of a fallback.
     *
     * @param timeout the timeout of the heal
     */
    boolean endHeal(Member member, Duration timeout, @Nullable AcquireReply reply, @Nullable Throwable thrown) {
        mutex.lock();
        try {
            healsInFlight &= ~bit(member);
            if (reply instanceof Granted granted) {
                if (isEnded || granted.fallback() != null) {
                    return true;
                }
                holders |= bit(member);
                pastHolders |= bit(member);
            } else if (!(reply instanceof Busy) && isUnknown(Objects.requireNonNull(thrown))) {
                healsUnknown |= bit(member);
                healsUnknownUntil = quorum.ticker().nanoTime()
                        + timeout.multipliedBy(ReleaseBacklog.MAX_CLAIM_AGE_IN_TIMEOUTS)
                                .toNanos();
            }
            return false;
        } finally {
            mutex.unlock();
        }
    }

    private boolean isUnknown(Throwable thrown) {
        return !(StoreFutures.failure(ownership.lockName(), thrown) instanceof LockUnavailableException unavailable)
                || unavailable.outcomeUnknown();
    }

    // Release

    @Override
    public boolean mayGrantLate(Member member) {
        ReleasedClaim open;
        mutex.lock();
        try {
            boolean mayHealLate = (healsInFlight & bit(member)) != 0
                    || ((healsUnknown & bit(member)) != 0 && quorum.ticker().nanoTime() - healsUnknownUntil < 0);
            if (mayHealLate && quorum.has(QuorumRule.HEAL_RELEASE)) {
                return true;
            }
            open = claim;
        } finally {
            mutex.unlock();
        }
        return open.mayGrantLate(member);
    }

    @Override
    public void onFirstRelease(Member member, boolean tokenFound) {
        ReleasedClaim open;
        mutex.lock();
        try {
            open = claim;
        } finally {
            mutex.unlock();
        }
        open.onFirstRelease(member, tokenFound);
    }
}
