package dev.holdfast.jedis;

import dev.holdfast.redis.client.PendingCall;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A call that may have to wait for a connection. */
final class QueuedCall {
    private static final AtomicReferenceFieldUpdater<QueuedCall, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(QueuedCall.class, State.class, "state");

    private final PendingCall pending;

    /** The thread of a blocking call; null for an asynchronous call. */
    private final @Nullable Thread caller;

    private volatile State state = State.WAITING;
    private byte @Nullable [] reply;
    private @Nullable Throwable failure;

    /** What has become of the call. */
    enum State {
        /** It waits for a connection. */
        WAITING,
        /** It has the right to use a connection. */
        HAS_TURN,
        /** Another thread sends it. */
        CARRIED,
        /** Its caller does not wait for a connection any more. */
        GIVEN_UP,
        /** It has a reply or a failure. */
        ENDED
    }

    private QueuedCall(PendingCall pending, @Nullable Thread caller) {
        this.pending = pending;
        this.caller = caller;
    }

    /** Creates a call of the current thread, which will wait for it. */
    static QueuedCall blocking(PendingCall pending) {
        return new QueuedCall(pending, Thread.currentThread());
    }

    /** Creates a call without a thread. */
    static QueuedCall asynchronous(PendingCall pending) {
        return new QueuedCall(pending, null);
    }

    PendingCall pending() {
        return pending;
    }

    boolean isBlocking() {
        return caller != null;
    }

    /** Gives the call the right to use a connection. Returns false if it does not wait any more. */
    boolean giveTurn() {
        boolean given = STATE.compareAndSet(this, State.WAITING, State.HAS_TURN);
        if (given) {
            wakeUp();
        }
        return given;
    }

    /** Notes that the calling thread is going to send the call. Returns false if the call does not wait any more. */
    boolean carry() {
        return STATE.compareAndSet(this, State.WAITING, State.CARRIED);
    }

    /** Notes that another thread sends the call, which has the right to use a connection. */
    void passToOtherThread() {
        state = State.CARRIED;
    }

    /**
     * Waits until it is the turn of this call, the call ends, its timeout is over, or the thread is interrupted, whose flag stays
     * set. To be called by the thread of the call.
     *
     * @return what has become of the call; {@link State#WAITING} never
     */
    State awaitTurn() {
        while (true) {
            State now = state;
            if (now != State.WAITING && now != State.CARRIED) {
                return now;
            }
            long left = pending.nanosLeft();
            if (left > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(this, left);
            } else if (now == State.CARRIED || STATE.compareAndSet(this, State.WAITING, State.GIVEN_UP)) {
                return state;
            }
        }
    }

    /** Notes the reply. */
    void replied(byte[] body) {
        reply = body;
    }

    /** Notes a failure. */
    void failed(Throwable thrown) {
        failure = thrown;
    }

    /**
     * Ends the call with the reply or failure that was noted. Until then its caller makes no other call, which could not use the
     * same connection yet.
     */
    void end() {
        byte[] body = reply;
        Throwable thrown = failure;
        if (body != null) {
            pending.complete(body);
        } else if (thrown != null) {
            pending.fail(thrown);
        }
        state = State.ENDED;
        wakeUp();
    }

    private void wakeUp() {
        if (caller != null && caller != Thread.currentThread()) {
            LockSupport.unpark(caller);
        }
    }
}
