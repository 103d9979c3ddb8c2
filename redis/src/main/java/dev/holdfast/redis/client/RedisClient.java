package dev.holdfast.redis.client;

import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The port to a Redis client library: carries script calls to one server and returns the replies.
 *
 * <p>An implementation guarantees the following:
 * <ul>
 *   <li>Each call ends within its {@linkplain ScriptCall#timeout() timeout}, including the time to connect. The server may be
 *       down when the client is created; calls then fail until it is up.
 *   <li>A call is sent at most once. Nothing is repeated after a reconnect, because a lock that is taken late is worse than
 *       none. A client of the application that is configured otherwise counts its {@linkplain #resends() repetitions}.
 *   <li>Calls on the lane {@link Lane#RENEWAL} have a connection of their own, so that a busy application cannot starve them.
 *       While that connection is not made, they use that of the application.
 *   <li>It begins to connect when it is created. A connection that was made is kept for the next call, also if it was made too
 *       late for the call that needed it. After failures it connects at most five times a second; see {@link ConnectPace}.
 *   <li>An error reply of the server becomes a {@link RedisErrorReply}. Any other failure to get a reply becomes a
 *       {@link RedisUnreachable}. Neither message contains a credential.
 *   <li>Futures may be completed by the client library's I/O threads, so dependents must not block.
 * </ul>
 *
 * <p>Implementations are thread-safe.
 */
public interface RedisClient extends AutoCloseable {
    /**
     * Runs a script.
     *
     * @param call the call
     * @return a future of the reply: a bulk string, or the digits of an integer, as {@link Script#reply} says. It fails with
     *     {@link RedisErrorReply} or {@link RedisUnreachable}
     */
    CompletableFuture<byte[]> runAsync(ScriptCall call);

    /**
     * Runs a script and blocks until the reply arrives. This default waits for {@link #runAsync}. A client that blocks by
     * nature overrides it to use the calling thread.
     *
     * @param call the call
     * @return the reply, as in {@link #runAsync}
     * @throws InterruptedException if the thread is interrupted; whether the script runs is then unknown
     * @throws RedisErrorReply if the server replies with an error
     * @throws RedisUnreachable if there is no reply
     */
    default byte[] run(ScriptCall call) throws InterruptedException {
        return StoreFutures.awaitUntranslated(runAsync(call));
    }

    /**
     * Returns whether {@link #run} uses the calling thread. A caller that may block then prefers it to {@link #runAsync}.
     *
     * @return false by default
     */
    default boolean blocks() {
        return false;
    }

    /**
     * Returns whether this client also sends {@linkplain Script#isCommand commands} that are not scripts.
     *
     * @return false by default
     */
    default boolean sendsCommands() {
        return false;
    }

    /**
     * Returns how often a connection of this client broke whose requests in flight are sent again on the next connection. A
     * request that had a reply may then be carried out once more, later.
     *
     * @return a number that only rises; 0 for a client that sends each request at most once
     */
    default long resends() {
        return 0;
    }

    /**
     * Returns how long the first connection may take, from the creation of this client. Until then calls may wait for it longer
     * than for a reply.
     *
     * @return the time; zero, the default, for a client that does not connect by itself
     */
    default Duration connectTimeout() {
        return Duration.ZERO;
    }

    /**
     * Waits until this client is connected on every lane.
     *
     * @param timeout how long to wait
     * @return a future that fails with {@link RedisUnreachable} or {@link RedisErrorReply} at the timeout, or when an attempt to
     *     connect fails. By default it is complete
     */
    default CompletableFuture<@Nullable Void> connectedAsync(Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Subscribes to a channel, on a connection that is used for nothing else. This is one attempt: the client does not
     * subscribe again after the connection breaks.
     *
     * <p>This default fails, for a client that cannot subscribe. Waiters then poll for the lock.
     *
     * @param channel the channel
     * @param subscriber the receiver of the messages
     * @return a future of the subscription, completed when the server has confirmed it. It fails with
     *     {@link RedisErrorReply}, {@link RedisUnreachable}, or {@link UnsupportedOperationException}
     */
    default CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("this client does not subscribe"));
    }

    /**
     * Returns the client object of the library that this adapter uses.
     *
     * @param <T> the requested type
     * @param type the requested type
     * @return the object, or empty if it is of another type
     */
    <T> Optional<T> unwrap(Class<T> type);

    /** Closes what this adapter opened, and nothing else. Calls in flight fail. Later calls of this method do nothing. */
    @Override
    void close();

    /** Receives the messages of a subscription. Its methods must not block. */
    interface Subscriber {
        /**
         * Receives a message.
         *
         * @param body the message
         */
        void received(byte[] body);

        /** Handles the end of the subscription: its connection broke, or it was closed. Called at least once. */
        void ended();
    }

    /** A subscription that the server has confirmed. */
    interface Subscription extends AutoCloseable {
        /**
         * Returns whether a PUBLISH in a script of this client counts this subscription as a receiver. If so, a count of 0
         * proves that the subscription is gone. It is not counted where messages arrive from another node than the one that
         * runs the scripts.
         *
         * @return true if it is counted
         */
        boolean isCounted();

        /**
         * Asks the server for a sign of life on the connection of this subscription. A box on the way may have dropped the
         * connection without a word, and a connection that only receives never finds out.
         *
         * @return a future that completes when the server replies. By default it is complete, for a client that finds out by
         *     itself
         */
        default CompletableFuture<?> pingAsync() {
            return CompletableFuture.completedFuture(null);
        }

        /** Ends the subscription and closes its connection. Later calls do nothing. */
        @Override
        void close();
    }
}
