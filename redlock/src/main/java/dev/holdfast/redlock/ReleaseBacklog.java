package dev.holdfast.redlock;

import dev.holdfast.LockKeyConflictException;
import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.StoreFutures;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The releases of one member that had no definite reply. Each is repeated until the member has replied definitely, or until the
 * owner token has expired there by itself. Thread-safe.
 *
 * <p>One release is in flight at a time. The next is sent when the reply arrives, or after a pause if there was none. So a
 * member that hangs gets a few requests a second, however many releases are waiting, and gets all of them as soon as it replies.
 */
final class ReleaseBacklog {
    /** The most releases kept. Beyond this the oldest is dropped, because its owner token expires first. */
    static final int CAPACITY = 10_000;

    /**
     * How often the reply "not owner" is distrusted while the member may still grant the claim. The release is repeated after
     * one, two and four timeouts; by the last one the member refuses the claim for its age.
     */
    private static final int MAX_NOT_OWNER_RETRIES = 3;

    private static final int MAX_DOUBLINGS = 2;

    /** The age of a claim, in timeouts, from which a member refuses it. Leaves room for an error of the clock. */
    static final int MAX_CLAIM_AGE_IN_TIMEOUTS = 8;

    private final Member member;
    private final Ticker ticker;
    private final Scheduler scheduler;

    /** How long an owner token can live on the member after its claim. */
    private final Duration tokenLifetime;

    /** Guards the fields below. Never held while a request is sent. */
    private final ReentrantLock mutex = new ReentrantLock();

    /** The releases to repeat, the next one first. */
    private final LinkedHashMap<Ownership, PendingRelease> pending = new LinkedHashMap<>();

    /** Whether a release is in flight, or the next one is scheduled. */
    private boolean running;

    /** The number of requests without a reply since the last reply. */
    private int unansweredInARow;

    /**
     * A release to repeat.
     *
     * @param mayGrantLate whether the member may grant the claim with this token after the release
     * @param notOwnerRetries how often the reply "not owner" was distrusted
     * @param due when to send it
     * @param expiry when the token has expired by itself
     */
    private record PendingRelease(
            Ownership ownership, Duration timeout, boolean mayGrantLate, int notOwnerRetries, long due, long expiry) {
        PendingRelease retriedAfter(long now) {
            long pause = timeout.toNanos() << Math.min(notOwnerRetries, MAX_DOUBLINGS);
            return new PendingRelease(ownership, timeout, mayGrantLate, notOwnerRetries + 1, now + pause, expiry);
        }

        PendingRelease mergedWith(@Nullable PendingRelease known) {
            return known == null || mayGrantLate || !known.mayGrantLate
                    ? this
                    : new PendingRelease(ownership, timeout, true, 0, due, expiry);
        }
    }

    /**
     * Creates an empty backlog.
     *
     * @param maxLeaseTime the longest lease time that any client uses on the quorum
     */
    ReleaseBacklog(Member member, Ticker ticker, Scheduler scheduler, Duration maxLeaseTime) {
        this.member = member;
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.tokenLifetime = maxLeaseTime.plusNanos(ClockDrift.of(maxLeaseTime.toNanos()));
    }

    /**
     * Adds a release whose first attempt had no definite reply.
     *
     * @param mayGrantLate whether the member may grant the claim with this token after the release
     */
    void add(Ownership ownership, Duration timeout, boolean mayGrantLate) {
        long now = ticker.nanoTime();
        long expiry = now + timeout.toNanos() * MAX_CLAIM_AGE_IN_TIMEOUTS + tokenLifetime.toNanos();
        PendingRelease release = new PendingRelease(ownership, timeout, mayGrantLate, 0, now, expiry);
        boolean starts;
        mutex.lock();
        try {
            putLast(release.retriedAfter(now));
            starts = !running;
            running = true;
        } finally {
            mutex.unlock();
        }
        if (starts) {
            scheduler.schedule(timeout, this::sendDue);
        }
    }

    private void putLast(PendingRelease release) {
        pending.put(release.ownership, release.mergedWith(pending.remove(release.ownership)));
        if (pending.size() > CAPACITY) {
            Iterator<PendingRelease> oldest = pending.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Drops all releases. */
    void clear() {
        mutex.lock();
        try {
            pending.clear();
        } finally {
            mutex.unlock();
        }
    }

    private void sendDue() {
        for (PendingRelease next = takeDue(); next != null; next = takeDue()) {
            PendingRelease release = next;
            CompletableFuture<Boolean> replied = member.send(
                            () -> member.store().releaseAsync(release.ownership, release.timeout))
                    .handle((reply, thrown) -> onReply(release, reply, thrown));
            if (!replied.isDone()) {
                replied.thenAccept(hasReply -> proceed(hasReply, release.timeout));
                return;
            }
            if (!replied.join()) {
                backOff(release.timeout);
                return;
            }
        }
    }

    private void proceed(boolean hasReply, Duration timeout) {
        if (hasReply) {
            sendDue();
        } else {
            backOff(timeout);
        }
    }

    /** Removes and returns the next release that is due. If none is due, schedules the next one and returns null. */
    private @Nullable PendingRelease takeDue() {
        long now = ticker.nanoTime();
        mutex.lock();
        try {
            Iterator<PendingRelease> oldest = pending.values().iterator();
            while (oldest.hasNext()) {
                PendingRelease release = oldest.next();
                if (now - release.expiry < 0 && now - release.due < 0) {
                    scheduler.schedule(Duration.ofNanos(release.due - now), this::sendDue);
                    return null;
                }
                oldest.remove();
                if (now - release.expiry < 0) {
                    return release;
                }
            }
            running = false;
            return null;
        } finally {
            mutex.unlock();
        }
    }

    /** Puts the release back unless its reply is definite. Returns whether the member replied at all. */
    private boolean onReply(PendingRelease release, @Nullable ReleaseReply reply, @Nullable Throwable thrown) {
        boolean hasReply = thrown == null || isConflict(thrown);
        boolean isDefinite = reply == ReleaseReply.RELEASED
                || (hasReply && (!release.mayGrantLate || release.notOwnerRetries >= MAX_NOT_OWNER_RETRIES));
        mutex.lock();
        try {
            unansweredInARow = hasReply ? 0 : unansweredInARow + 1;
            if (!isDefinite) {
                putLast(hasReply ? release.retriedAfter(ticker.nanoTime()) : release);
            }
        } finally {
            mutex.unlock();
        }
        return hasReply;
    }

    /** Returns whether the key holds something that is not a lock. Then it does not hold the owner token. */
    private static boolean isConflict(Throwable thrown) {
        return StoreFutures.failure(null, thrown) instanceof LockKeyConflictException;
    }

    private void backOff(Duration timeout) {
        int doublings;
        mutex.lock();
        try {
            doublings = Math.min(Math.max(0, unansweredInARow - 1), MAX_DOUBLINGS);
        } finally {
            mutex.unlock();
        }
        scheduler.schedule(timeout.multipliedBy(1L << doublings), this::sendDue);
    }
}
