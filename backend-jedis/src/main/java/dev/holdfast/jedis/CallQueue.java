package dev.holdfast.jedis;

import dev.holdfast.redis.client.RedisUnreachable;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a connection, and the calls that wait for it, first come, first served.
 *
 * <p>After its reply, a call hands the right to the call that has waited longest. No later call can take it in between. A call
 * whose turn it is takes some calls behind it along, and all of them are sent at once. That saves system calls and switches of
 * threads. So once {@value #FEW_CONNECTIONS} connections are in use, a call waits for the next reply instead of using another
 * connection. More connections are used when more calls wait than those can take along.
 */
final class CallQueue {
    private static final int MAX_QUEUED = 10_000;
    private static final int FEW_CONNECTIONS = 8;

    /**
     * How many calls are sent together at most. With more of them the throughput is higher, but some calls take much longer than
     * others if the thread that sends them is held up.
     */
    static final int MAX_TOGETHER = 4;

    private final Queue<QueuedCall> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger inUse = new AtomicInteger();
    private final int connections;
    private final Predicate<QueuedCall> starter;

    /**
     * Creates an empty queue.
     *
     * @param connections how many connections may be used at a time
     * @param starter sends an asynchronous call that has the right to use a connection, on another thread; returns false if that
     *     is impossible, and the call has failed
     */
    CallQueue(int connections, Predicate<QueuedCall> starter) {
        this.connections = connections;
        this.starter = starter;
    }

    /** Takes the right to use a connection, unless the call has to wait. */
    boolean tryStart() {
        return waiting.isEmpty() && takeOneMore();
    }

    /** Takes the right to use one connection more than now, if enough calls are waiting. */
    private boolean takeOneMore() {
        for (int now = inUse.get(); now < wanted(); now = inUse.get()) {
            if (inUse.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Returns how many connections should be used for the calls that wait now. */
    private int wanted() {
        return Math.min(connections, Math.max(FEW_CONNECTIONS, size.get() / MAX_TOGETHER));
    }

    /**
     * Adds a call. It gets its turn, or is taken along by another call.
     *
     * @throws RedisUnreachable if too many calls are waiting
     */
    void add(QueuedCall call) {
        if (size.incrementAndGet() > MAX_QUEUED) {
            size.decrementAndGet();
            throw new RedisUnreachable("too many calls are waiting", null, false);
        }
        waiting.add(call);
        serve();
    }

    /** Hands the right to use a connection to the next call, or gives it up if enough other connections are in use. */
    void release() {
        if (dropOneTooMany()) {
            return; // the calls that use the others serve the next ones
        }
        if (!handOn()) {
            inUse.decrementAndGet();
            serve(); // a call may have been added since
        }
    }

    private boolean dropOneTooMany() {
        for (int now = inUse.get(); now > wanted(); now = inUse.get()) {
            if (inUse.compareAndSet(now, now - 1)) {
                return true;
            }
        }
        return false;
    }

    private void serve() {
        while (!waiting.isEmpty() && takeOneMore()) {
            if (!handOn()) {
                inUse.decrementAndGet();
            }
        }
    }

    private boolean handOn() {
        for (QueuedCall next = poll(); next != null; next = poll()) {
            if (next.giveTurn() && (next.isBlocking() || starter.test(next))) {
                return true;
            }
        }
        return false;
    }

    private @Nullable QueuedCall poll() {
        QueuedCall call = waiting.poll();
        if (call != null) {
            size.decrementAndGet();
        }
        return call;
    }

    /**
     * Takes along calls that wait behind a call, in their order.
     *
     * <p>A blocking call takes blocking calls only, because the thread that completes an asynchronous call runs what depends on
     * it. It takes no call that may take much longer than itself: the connection is closed when the call gets no reply in time.
     *
     * @param together the call and those taken along; added to
     */
    void takeAlong(QueuedCall leader, List<QueuedCall> together) {
        while (together.size() < MAX_TOGETHER) {
            QueuedCall next = waiting.peek();
            if (next == null || !goesWith(leader, next)) {
                return;
            }
            QueuedCall taken = poll(); // seldom another one, and then that one is taken along
            if (taken != null && taken.carry()) {
                together.add(taken);
            }
        }
    }

    private static boolean goesWith(QueuedCall leader, QueuedCall next) {
        return (next.isBlocking() || !leader.isBlocking())
                && next.pending().nanosLeft() / 2 <= leader.pending().nanosLeft();
    }
}
