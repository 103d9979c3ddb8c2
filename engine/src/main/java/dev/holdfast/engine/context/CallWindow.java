package dev.holdfast.engine.context;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many asynchronous calls of a provider are in flight. Further calls wait in order of arrival, and the end of a call
 * starts the next one. The timeout of a call counts from its start. So a burst of calls, such as the release of all leases at
 * once, neither overflows the queue of a client library nor times out there.
 *
 * <p>A call that waits is failed instead of started if no call had a reply for as long as its timeout: it would have no reply
 * either, and in an outage a burst would take as many timeouts as it is larger than the window.
 *
 * <p>Thread-safe.
 */
final class CallWindow {
    /** Enough to keep a server busy, and few enough to get their replies within a timeout on a busy machine. */
    static final int SIZE = 512;

    private final int size;
    private final LongSupplier clock;

    /** The number of calls that are in flight or wait. */
    private final AtomicInteger calls = new AtomicInteger();

    /** The number of waiting calls that may start. */
    private final AtomicInteger startable = new AtomicInteger();

    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

    /** The threads that are starting calls. A call may end at once; the stack would grow with each call that its end starts. */
    private final Set<Thread> starting = ConcurrentHashMap.newKeySet();

    /** When a call had a reply while others waited. */
    private volatile long lastReply;

    private volatile boolean isClosed;

    /** A call that waits. */
    private record Waiting(Call call, long since) {}

    /** A call that may have to wait. */
    interface Call {
        /** Starts the call, whose end is to be {@linkplain CallWindow#end noted}. Does not throw. */
        void start();

        /** Fails the call, which was not started. Does not throw. */
        void fail(Failure why);

        /** Returns the timeout in nanoseconds. */
        long timeout();
    }

    /** Why a call was not started. */
    enum Failure {
        /** No call had a reply for as long as the timeout of this one. */
        NO_REPLIES,
        /** The provider was closed. */
        CLOSED
    }

    /**
     * Creates a window without calls.
     *
     * @param clock the monotonic time in nanoseconds
     */
    CallWindow(int size, LongSupplier clock) {
        this.size = size;
        this.clock = clock;
    }

    /** Returns whether a call would have to wait now. */
    boolean isFull() {
        return calls.get() >= size;
    }

    /** Returns whether a call may start at once. If not, the caller has to {@link #add} it. */
    boolean tryBegin() {
        return calls.incrementAndGet() <= size;
    }

    /** Adds a call that could not start at once. */
    void add(Call call) {
        waiting.add(new Waiting(call, clock.getAsLong()));
        if (isClosed) {
            failWaiting();
        } else {
            startWaiting();
        }
    }

    /**
     * Notes the end of a call that was started, and starts the next one.
     *
     * @param isReplied whether the store sent a reply, if only an error
     */
    void end(boolean isReplied) {
        if (leave()) {
            if (isReplied) {
                lastReply = clock.getAsLong();
            }
            startWaiting();
        }
    }

    /** Fails the calls that wait, now and later. */
    void close() {
        isClosed = true;
        failWaiting();
    }

    private void failWaiting() {
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            calls.decrementAndGet();
            next.call().fail(Failure.CLOSED);
        }
    }

    /** Counts one call less. Returns whether a waiting call may start in its place. */
    private boolean leave() {
        boolean isForNext = calls.getAndDecrement() > size;
        if (isForNext) {
            startable.incrementAndGet();
        }
        return isForNext;
    }

    private void startWaiting() {
        if (waiting.isEmpty() || !starting.add(Thread.currentThread())) {
            return; // the thread that adds a call, or this thread further down its stack, starts it
        }
        try {
            while (!waiting.isEmpty() && takeTurn()) {
                Waiting next = waiting.poll();
                if (next == null) {
                    startable.incrementAndGet(); // another thread was faster; a call may have been added since
                } else {
                    startOrFail(next);
                }
            }
        } finally {
            starting.remove(Thread.currentThread());
        }
    }

    private boolean takeTurn() {
        for (int turns = startable.get(); turns > 0; turns = startable.get()) {
            if (startable.compareAndSet(turns, turns - 1)) {
                return true;
            }
        }
        return false;
    }

    private void startOrFail(Waiting next) {
        Failure why = failure(next);
        if (why == null) {
            next.call().start();
        } else {
            leave();
            next.call().fail(why);
        }
    }

    private @Nullable Failure failure(Waiting next) {
        if (isClosed) {
            return Failure.CLOSED;
        }
        long withoutReply = clock.getAsLong() - Math.max(next.since(), lastReply);
        return withoutReply > next.call().timeout() ? Failure.NO_REPLIES : null;
    }
}
