package dev.holdfast.redis.store;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.QueueEntry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Claims locks, and records which owner tokens wait in a queue afterwards. A claim of a lock that seems to be free begins with
 * ACQUIRE_FREE, which is cheap. ACQUIRE follows if the lock is not free. Thread-safe.
 */
public final class AcquireOperation {
    /** The range of the delay between two polls of a waiter that cannot be notified now. */
    private static final long MIN_POLL_MILLIS = 50;

    private static final long MAX_POLL_MILLIS = 250;

    /** The same for the first two waiters in the queue, if the server never lets this process subscribe. */
    private static final long MIN_FIRST_POLL_MILLIS = 25;

    private static final long MAX_FIRST_POLL_MILLIS = 100;

    private final ScriptRunner runner;
    private final ServerClock clock;
    private final ScriptCallFactory calls;
    private final Handshake handshake;
    private final WaitingTokens tokens;
    private final MarkedTokens marked;
    private final LateRequests late;
    private final ClaimsInFlight inFlight;
    private final HandOverSubscription subscription;
    private final BusyLocks busyLocks = new BusyLocks();
    private final AcquireReplyReader replyReader = new AcquireReplyReader();

    /**
     * Creates the operation.
     *
     * @param runner runs the scripts
     * @param calls makes the calls of the scripts
     * @param handshake precedes the first claim
     * @param tokens records which tokens wait
     * @param marked records which tokens hold a marked lock
     * @param late records the claims without a reply
     * @param inFlight records the claims that may take further calls
     * @param subscription the subscription that notifies waiters of hand-overs
     */
    public AcquireOperation(
            ScriptRunner runner,
            ScriptCallFactory calls,
            Handshake handshake,
            WaitingTokens tokens,
            MarkedTokens marked,
            LateRequests late,
            ClaimsInFlight inFlight,
            HandOverSubscription subscription) {
        this.runner = runner;
        this.clock = runner.clock();
        this.calls = calls;
        this.handshake = handshake;
        this.tokens = tokens;
        this.marked = marked;
        this.late = late;
        this.inFlight = inFlight;
        this.subscription = subscription;
    }

    /** One claim with its time limits, which may take several calls. */
    private final class Attempt implements ClaimsInFlight.Claimant {
        final Claim claim;
        final String member;

        /** Read once: a heartbeat is left out only if the member says that the subscription shows that the waiter is alive. */
        private final boolean counted = subscription.isCounted();

        private final long deadline;
        private final String memberBefore;

        /** The limit of the last request, in the server's time. */
        private volatile long notAfter;

        private final long resends = runner.resends();
        private volatile boolean hasBegun;

        Attempt(Claim claim) {
            this.claim = claim;
            this.deadline = clock.nanoTime() + claim.timeout().toNanos();
            QueueEntry entry = claim.queueEntry();
            this.member = entry == null ? "" : member(claim, entry, counted);
            this.memberBefore = entry == null ? "" : memberBefore(entry);
        }

        /** Returns the member under which the token may have joined; empty if it is the one that is sent, with its ticket. */
        private String memberBefore(QueueEntry entry) {
            String before = tokens.memberOf(claim.ownership());
            return before == null || (before.equals(member) && entry.ticket() != 0) ? "" : before;
        }

        /** Orders the calls of this attempt and a release of its token. */
        private final ReentrantLock mutex = new ReentrantLock();

        /** Guarded by the mutex. */
        private boolean isReleased;

        /**
         * Sends a call that does not block, unless the token was released. So the call comes before the release, which undoes it,
         * where the client keeps the order.
         */
        <T> CompletableFuture<T> send(Supplier<CompletableFuture<T>> call) {
            mutex.lock();
            try {
                return isReleased ? CompletableFuture.failedFuture(released()) : call.get();
            } finally {
                mutex.unlock();
            }
        }

        private LockUnavailableException released() {
            return new LockUnavailableException(claim.lockName(), "its token was released meanwhile", null, false);
        }

        @Override
        public void tokenReleased() {
            mutex.lock();
            try {
                isReleased = true;
            } finally {
                mutex.unlock();
            }
        }

        /** Returns the timeout of the next call: that of the claim, or what is left of it after the first call. */
        Duration left() {
            if (!hasBegun) {
                hasBegun = true;
                return claim.timeout();
            }
            return Duration.ofNanos(Math.max(1, deadline - clock.nanoTime()));
        }

        private long limit() {
            notAfter = clock.at(deadline);
            return notAfter;
        }

        ScriptCall acquireFree() {
            return calls.acquireFree(claim, limit(), left());
        }

        ScriptCall acquire() {
            return calls.acquire(claim, member, memberBefore, counted, limit(), left());
        }

        /** Records that the claim may be carried out once more, if the client may have sent it twice. */
        AcquireReply replied(AcquireReply reply) {
            if (runner.resends() != resends) {
                late.add(claim.ownership(), notAfter, member);
            }
            return reply;
        }

        void failed(Throwable thrown) {
            late.addIfUnknown(thrown, claim.ownership(), notAfter, member);
        }

        void interrupted() {
            late.add(claim.ownership(), notAfter, member);
        }
    }

    /**
     * Claims a lock, and blocks for the reply.
     *
     * @param claim the claim
     * @return the reply
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     */
    public AcquireReply run(Claim claim) throws InterruptedException {
        Attempt attempt = new Attempt(claim);
        try {
            if (!handshake.isDone()) {
                handshake.run(attempt.left());
            }
            if (mayBeFree(claim)) {
                Granted granted = readFree(claim, runner.runNumber(attempt.acquireFree()));
                if (granted != null) {
                    return attempt.replied(granted);
                }
            }
            ScriptReply reply = runner.run(attempt.acquire());
            // A rejected late request shows the server's true time, so the second one has the right limit.
            ScriptReply inTime = isLate(reply) ? runner.run(attempt.acquire()) : reply;
            return attempt.replied(read(claim, attempt.member, inTime));
        } catch (InterruptedException e) {
            attempt.interrupted();
            mayWait(claim, attempt.member);
            throw e;
        } catch (RuntimeException e) {
            attempt.failed(e);
            throw failed(claim, attempt.member, e);
        }
    }

    /**
     * Claims a lock.
     *
     * @param claim the claim
     * @return a future of the reply
     */
    public CompletableFuture<AcquireReply> runAsync(Claim claim) {
        Attempt attempt = new Attempt(claim);
        inFlight.begin(claim.ownership(), attempt);
        CompletableFuture<AcquireReply> reply = handshake.isDone()
                ? runAsync(attempt)
                : handshake.runAsync(attempt.left()).thenCompose(done -> runAsync(attempt));
        return reply.thenApply(attempt::replied)
                .exceptionallyCompose(thrown -> {
                    attempt.failed(thrown);
                    return CompletableFuture.failedFuture(failed(claim, attempt.member, thrown));
                })
                .whenComplete((done, thrown) -> inFlight.end(claim.ownership(), attempt));
    }

    private CompletableFuture<AcquireReply> runAsync(Attempt attempt) {
        if (!mayBeFree(attempt.claim)) {
            return acquireAsync(attempt);
        }
        return attempt.send(() -> runner.runNumberAsync(attempt.acquireFree())).thenCompose(last -> {
            Granted granted = readFree(attempt.claim, last);
            return granted == null ? acquireAsync(attempt) : CompletableFuture.completedFuture(granted);
        });
    }

    private CompletableFuture<AcquireReply> acquireAsync(Attempt attempt) {
        return attempt.send(() -> runner.runAsync(attempt.acquire()))
                .thenCompose(first -> isLate(first)
                        ? attempt.send(() -> runner.runAsync(attempt.acquire()))
                        : CompletableFuture.completedFuture(first))
                .thenApply(reply -> read(attempt.claim, attempt.member, reply));
    }

    private static boolean isLate(ScriptReply reply) {
        return AcquireReplyReader.isLate(reply);
    }

    /** Returns whether to begin with ACQUIRE_FREE. For a token that waits, or that the server may know, only ACQUIRE will do. */
    private boolean mayBeFree(Claim claim) {
        return !claim.wantsIncarnation()
                && !busyLocks.isBusy(claim.lockName())
                && tokens.memberOf(claim.ownership()) == null
                && !late.has(claim.ownership());
    }

    /** Reads the reply of ACQUIRE_FREE. Returns null if ACQUIRE has to follow. */
    private @Nullable Granted readFree(Claim claim, long reply) {
        if (reply <= 0) {
            clock.update(-reply); // the request was late; 0 if the lock is not free
            return null;
        }
        if (claim.fencing()) {
            clock.updateByToken(reply);
            replyReader.warnIfAhead(claim, reply, clock.at(clock.nanoTime()));
        }
        return AcquireReplyReader.granted(claim, reply);
    }

    /** Returns the member of the queue that this process would be for a claim. */
    private String member(Claim claim, QueueEntry entry, boolean counted) {
        return calls.member(claim, entry, !subscription.isRefused(), counted);
    }

    /**
     * Returns the member of the queue that a claim joins with; empty if it does not join.
     *
     * @param counted whether the subscription of this process shows that it is alive
     */
    String memberFor(Claim claim, boolean counted) {
        QueueEntry entry = claim.queueEntry();
        return entry == null ? "" : member(claim, entry, counted);
    }

    /** Reads a reply, and records whether the token waits now. */
    AcquireReply read(Claim claim, String member, ScriptReply scriptReply) {
        AcquireReply reply = replyReader.read(claim, scriptReply, this::pollDelay);
        boolean isMarked = reply instanceof Granted && AcquireReplyReader.isMarked(scriptReply);
        busyLocks.saw(claim.lockName(), reply instanceof Busy || isMarked);
        if (isMarked) {
            marked.add(claim.ownership());
        }
        if (reply instanceof Granted) {
            tokens.granted(claim.ownership());
        } else if (reply instanceof Busy busy && busy.ticket() != null) {
            tokens.waits(claim.ownership(), member);
        }
        return reply;
    }

    /** Translates a failure, and records that the token may wait if the outcome is unknown. */
    RuntimeException failed(Claim claim, String member, Throwable thrown) {
        RuntimeException failure = RedisErrors.translate(claim.lockName(), RedisScripts.ACQUIRE, thrown);
        if (!(failure instanceof LockUnavailableException unavailable) || unavailable.outcomeUnknown()) {
            mayWait(claim, member);
        }
        return failure;
    }

    /** Records an attempt without a reply, which may have got a ticket. The caller ends this wait with a release, like any wait. */
    void mayWait(Claim claim, String member) {
        if (claim.queueEntry() != null) {
            tokens.mayWait(claim.ownership(), member);
        }
    }

    /** Returns how soon a waiter polls again; null if the engine decides, because the waiter is notified. */
    private @Nullable Duration pollDelay(long rank) {
        if (subscription.isOpen()) {
            return null;
        }
        if (!subscription.isRefused()) {
            return between(MIN_POLL_MILLIS, MAX_POLL_MILLIS);
        }
        return rank < 2 ? between(MIN_FIRST_POLL_MILLIS, MAX_FIRST_POLL_MILLIS) : null;
    }

    private Duration between(long minMillis, long maxMillis) {
        return Duration.ofMillis(calls.random().nextLong(minMillis, maxMillis));
    }
}
