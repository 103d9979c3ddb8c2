package dev.holdfast.redis.client;

/**
 * Measures how long a server has left a shared connection without a reply.
 *
 * <p>A connection whose other end has silently gone away, for example behind a router that forgot it, looks healthy for many
 * minutes. The missing replies are the only sign.
 */
final class UnansweredTime {
    private volatile long lastReply = System.nanoTime();
    private volatile long unansweredSince = lastReply;

    /** Notes that a call is sent. */
    void sent() {
        if (unansweredSince - lastReply <= 0) {
            unansweredSince = System.nanoTime();
        }
    }

    /** Notes that a reply to any call has arrived. */
    void replied() {
        lastReply = System.nanoTime();
    }

    /** Returns whether calls have been without any reply for at least the given time. */
    boolean hasLasted(long nanos) {
        return unansweredSince - lastReply > 0 && System.nanoTime() - unansweredSince >= nanos;
    }
}
