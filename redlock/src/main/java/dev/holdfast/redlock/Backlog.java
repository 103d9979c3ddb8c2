package dev.holdfast.redlock;

import dev.holdfast.LockKeyConflictException;
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
 * The releases that one member has not answered definitely. They are repeated until it has, or until the token has ended by
 * itself.
 *
 * <p>One is under way at a time: the next is sent when it was answered, or after a pause if it was not. So a member that hangs
 * is asked a few times a second, however many releases it owes, and gets all of them as soon as it answers.
 */
final class Backlog {
    /** Beyond this the oldest is forgotten: it is the one that ends first by itself. */
    static final int CAPACITY = 10_000;

    /**
     * How often the answer "not owner" is doubted if a claim with the token may come after the release: it is asked for again
     * after once, twice and four times the timeout. By the last one the member refuses a claim that old.
     */
    private static final int DOUBTS = 3;

    private static final int MAX_DOUBLINGS = 2;

    /** After how many timeouts a claim is refused for its age, with room for an error of the clock. */
    static final int LATEST = 8;

    private final Member member;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Duration lifetime;

    /** Guards what follows; not held while the member is asked. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final LinkedHashMap<Ownership, Owed> all = new LinkedHashMap<>();

    /** Whether a release is under way, or the next one is scheduled. */
    private boolean working;

    /** How many were not answered since the last that was. */
    private int silences;

    /**
     * A release that is to be repeated.
     *
     * @param mayStillGrant whether the member may carry out a claim with this token after the release
     * @param doubted how often the answer "not owner" was not believed
     * @param due when it is to be sent
     * @param end when the token has ended by itself
     */
    private record Owed(Ownership ownership, Duration timeout, boolean mayStillGrant, int doubted, long due, long end) {
        Owed doubtedAt(long now) {
            long pause = timeout.toNanos() << Math.min(doubted, MAX_DOUBLINGS);
            return new Owed(ownership, timeout, mayStillGrant, doubted + 1, now + pause, end);
        }

        Owed mergedWith(@Nullable Owed known) {
            return known == null || mayStillGrant || !known.mayStillGrant
                    ? this
                    : new Owed(ownership, timeout, true, 0, due, end);
        }
    }

    /**
     * Makes an empty one.
     *
     * @param leaseTime the longest lease that anybody takes on the quorum
     */
    Backlog(Member member, Ticker ticker, Scheduler scheduler, Duration leaseTime) {
        this.member = member;
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.lifetime = leaseTime.plusNanos(Quorum.drift(leaseTime));
    }

    /** Takes in a release whose first try had no definite answer. */
    void add(Ownership ownership, Duration timeout, boolean mayStillGrant) {
        long now = ticker.nanoTime();
        long end = now + timeout.toNanos() * LATEST + lifetime.toNanos();
        Owed owed = new Owed(ownership, timeout, mayStillGrant, 0, now, end);
        boolean begins;
        mutex.lock();
        try {
            put(owed.doubtedAt(now));
            begins = !working;
            working = true;
        } finally {
            mutex.unlock();
        }
        if (begins) {
            scheduler.schedule(timeout, this::work);
        }
    }

    /** Puts a release behind all others. */
    private void put(Owed owed) {
        all.put(owed.ownership, owed.mergedWith(all.remove(owed.ownership)));
        if (all.size() > CAPACITY) {
            Iterator<Owed> oldest = all.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    void clear() {
        mutex.lock();
        try {
            all.clear();
        } finally {
            mutex.unlock();
        }
    }

    private void work() {
        for (Owed next = next(); next != null; next = next()) {
            Owed owed = next;
            CompletableFuture<Boolean> answered = member.ask(
                            () -> member.store().releaseAsync(owed.ownership, owed.timeout))
                    .handle((reply, thrown) -> settle(owed, reply, thrown));
            if (!answered.isDone()) {
                answered.thenAccept(isAnswer -> goOn(isAnswer, owed.timeout));
                return;
            }
            if (!answered.join()) {
                pause(owed.timeout);
                return;
            }
        }
    }

    private void goOn(boolean isAnswer, Duration timeout) {
        if (isAnswer) {
            work();
        } else {
            pause(timeout);
        }
    }

    /** Takes out what is to be sent now. If there is nothing, it has this looked at again when there is. */
    private @Nullable Owed next() {
        long now = ticker.nanoTime();
        mutex.lock();
        try {
            Iterator<Owed> oldest = all.values().iterator();
            while (oldest.hasNext()) {
                Owed owed = oldest.next();
                if (now - owed.end < 0 && now - owed.due < 0) {
                    scheduler.schedule(Duration.ofNanos(owed.due - now), this::work);
                    return null;
                }
                oldest.remove();
                if (now - owed.end < 0) {
                    return owed;
                }
            }
            working = false;
            return null;
        } finally {
            mutex.unlock();
        }
    }

    /** Puts a release back unless it had a definite answer; returns whether the member answered at all. */
    private boolean settle(Owed owed, @Nullable ReleaseReply reply, @Nullable Throwable thrown) {
        boolean isAnswer = thrown == null || isConflict(thrown);
        boolean isDefinite =
                reply == ReleaseReply.RELEASED || (isAnswer && (!owed.mayStillGrant || owed.doubted >= DOUBTS));
        mutex.lock();
        try {
            silences = isAnswer ? 0 : silences + 1;
            if (!isDefinite) {
                put(isAnswer ? owed.doubtedAt(ticker.nanoTime()) : owed);
            }
        } finally {
            mutex.unlock();
        }
        return isAnswer;
    }

    /** Something that is not a lock is under the key, so the token is not. */
    private static boolean isConflict(Throwable thrown) {
        return StoreFutures.failure(null, thrown) instanceof LockKeyConflictException;
    }

    private void pause(Duration timeout) {
        int doublings;
        mutex.lock();
        try {
            doublings = Math.min(Math.max(0, silences - 1), MAX_DOUBLINGS);
        } finally {
            mutex.unlock();
        }
        scheduler.schedule(timeout.multipliedBy(1L << doublings), this::work);
    }
}
