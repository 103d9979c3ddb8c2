package dev.holdfast.redis.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The pace at which one provider connects. All its connections share it, whatever the number of locks.
 *
 * <p>After a failure at most five attempts a second fail or stay without a result, and the next attempt follows after a random
 * pause, which grows with each failure. An attempt that succeeds does not count, and ends the pauses. So a healthy server can be
 * connected to as fast as it accepts connections, also by all connections of a pool at once. Thread-safe.
 */
public final class ConnectPace {
    /** The most attempts a second for each provider. */
    private static final int MAX_ATTEMPTS = 5;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 10;
    private static final int FAILING = 3;

    private final int maxAttempts;
    private final boolean isAlwaysLimited;

    /** Guards the fields below. The number of failures and the last one are also read without it. */
    private final ReentrantLock mutex = new ReentrantLock();

    /** The attempts of the last second that did not succeed, from the earliest to the latest. */
    private final Deque<Attempt> recent = new ArrayDeque<>();

    /** How many attempts in a row have failed. */
    private final AtomicInteger failures = new AtomicInteger();

    private long notBefore = System.nanoTime();
    private volatile @Nullable Throwable lastFailure;

    /** Creates the pace of a provider. */
    public ConnectPace() {
        this(MAX_ATTEMPTS, false);
    }

    /**
     * Creates a slower pace, for a client library that also connects by itself. Its limit holds before the first failure, too.
     *
     * @param maxAttempts the most attempts a second
     */
    public ConnectPace(int maxAttempts) {
        this(maxAttempts, true);
    }

    private ConnectPace(int maxAttempts, boolean isAlwaysLimited) {
        this.isAlwaysLimited = isAlwaysLimited;
        this.maxAttempts = maxAttempts;
    }

    /** An attempt to connect that may begin now. Ends with one of its methods; later calls do nothing. */
    public final class Attempt {
        private final long begin;
        private boolean hasEnded;

        private Attempt(long begin) {
            this.begin = begin;
        }

        /** Notes that the connection is made. */
        public void succeeded() {
            end(true, null);
        }

        /**
         * Notes that no connection could be made.
         *
         * @param thrown what the client library threw
         */
        public void failed(Throwable thrown) {
            end(false, thrown);
        }

        /** Notes that nothing was attempted. */
        public void dropped() {
            end(false, null);
        }

        private void end(boolean hasSucceeded, @Nullable Throwable thrown) {
            mutex.lock();
            try {
                if (hasEnded) {
                    return;
                }
                hasEnded = true;
                if (thrown == null) {
                    recent.remove(this);
                }
                if (hasSucceeded) {
                    noteSuccess();
                } else if (thrown != null) {
                    noteFailure(thrown);
                }
            } finally {
                mutex.unlock();
            }
        }
    }

    /** To be called under the mutex. */
    private void noteFailure(Throwable thrown) {
        long bound = Math.min(MAX_PAUSE_NANOS, MIN_PAUSE_NANOS << Math.min(failures.getAndIncrement(), MAX_DOUBLINGS));
        lastFailure = thrown;
        notBefore = System.nanoTime() + 1 + ThreadLocalRandom.current().nextLong(bound);
    }

    /**
     * Begins an attempt.
     *
     * @return the attempt, or null if it would be too early
     */
    public @Nullable Attempt tryBegin() {
        mutex.lock();
        try {
            long now = System.nanoTime();
            while (!recent.isEmpty() && now - recent.getFirst().begin >= WINDOW_NANOS) {
                recent.removeFirst();
            }
            boolean isLimited = isAlwaysLimited || failures.get() > 0;
            if (now - notBefore < 0 || (isLimited && recent.size() >= maxAttempts)) {
                return null;
            }
            Attempt attempt = new Attempt(now);
            recent.addLast(attempt);
            return attempt;
        } finally {
            mutex.unlock();
        }
    }

    /**
     * Connects, unless it would be too early.
     *
     * @param <C> the type of the connection
     * @param connect makes a connection; may block
     * @return the connection
     * @throws RedisUnreachable if it is too early, or a {@link RedisErrorReply} if that is the last failure
     */
    public <C> C connect(Supplier<C> connect) {
        Attempt attempt = tryBegin();
        if (attempt == null) {
            throw tooEarly();
        }
        try {
            C connection = connect.get();
            attempt.succeeded();
            return connection;
        } catch (RuntimeException | Error e) {
            attempt.failed(e);
            throw e;
        }
    }

    /**
     * Notes that a client library, which connects by itself, has lost its connection or could not connect.
     *
     * @param thrown what the library threw
     */
    public void failed(Throwable thrown) {
        mutex.lock();
        try {
            noteFailure(thrown);
        } finally {
            mutex.unlock();
        }
    }

    /** Notes that a client library, which connects by itself, has a connection. */
    public void succeeded() {
        if (failures.get() > 0) {
            mutex.lock();
            try {
                noteSuccess();
            } finally {
                mutex.unlock();
            }
        }
    }

    /** To be called under the mutex. */
    private void noteSuccess() {
        failures.set(0);
        notBefore = System.nanoTime();
    }

    /**
     * Returns whether several attempts in a row have failed. A single one may be about one old connection.
     *
     * @return true until an attempt succeeds
     */
    public boolean isFailing() {
        return failures.get() >= FAILING;
    }

    /**
     * Returns the last failure as the client library threw it.
     *
     * @return the failure, or null if there was none
     */
    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    /**
     * Returns the failure of a call for which no attempt may begin yet.
     *
     * @return a new exception with the reason of the last failure
     */
    public RuntimeException tooEarly() {
        Throwable last = lastFailure;
        if (last == null) {
            return new RedisUnreachable("no connection yet", null, false);
        }
        String message = String.valueOf(last.getMessage());
        if (last instanceof RedisErrorReply) {
            return new RedisErrorReply(message);
        }
        return last instanceof RedisUnreachable
                ? new RedisUnreachable(message, null, false)
                : new RedisUnreachable(
                        "no connection: " + RedisUnreachable.reason(last, UnaryOperator.identity()), null, false);
    }
}
