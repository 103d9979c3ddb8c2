package dev.holdfast.redis;

import dev.holdfast.spi.StoreFutures;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The port below which a Redis client library works: it carries script calls to one server and back.
 *
 * <p>What an implementation promises:
 * <ul>
 *   <li>Each call ends within its {@linkplain ScriptCall#timeout() timeout}, connecting included. The server may be down when
 *       the client is made; each call then fails until it is up.
 *   <li>A call is sent at most once: nothing is repeated after a reconnect, as a lock that arrives late is worse than none.
 *   <li>Calls of the {@link Lane#UPKEEP} lane have a connection of their own, which a busy application cannot starve.
 *   <li>An error reply of the server becomes {@link RedisErrorReply}; anything else that keeps the reply from coming becomes
 *       {@link RedisUnreachable}. Neither has a credential in its message.
 *   <li>Futures may be completed by the client's I/O threads: what depends on them does not block.
 * </ul>
 *
 * <p>Implementations are thread-safe.
 */
public interface RedisClient extends AutoCloseable {
    /**
     * Runs a script.
     *
     * @param call the call
     * @return a future of the reply, a bulk string: all scripts of this library answer with one. It fails with
     *     {@link RedisErrorReply} or {@link RedisUnreachable}
     */
    CompletableFuture<byte[]> runAsync(ScriptCall call);

    /**
     * Runs a script and blocks for the reply. This default waits for {@link #runAsync}; a client that blocks by nature
     * overrides it to use the calling thread.
     *
     * @param call the call
     * @return the reply, as in {@link #runAsync}
     * @throws InterruptedException if the thread is interrupted; whether the script runs is then unknown
     * @throws RedisErrorReply if the server answers with an error
     * @throws RedisUnreachable if there is no answer
     */
    default byte[] run(ScriptCall call) throws InterruptedException {
        return StoreFutures.awaitUntranslated(runAsync(call));
    }

    /**
     * Tells whether {@link #run} uses the calling thread, so that a caller who may block had better call it.
     *
     * @return false by default
     */
    default boolean blocks() {
        return false;
    }

    /**
     * Subscribes to a channel, on a connection that is used for nothing else. This is one attempt: nothing is subscribed again
     * after a break.
     *
     * <p>This default says that the client cannot subscribe; those who wait for a lock then only ask now and then.
     *
     * @param channel the channel
     * @param subscriber who is told
     * @return a future of the subscription, completed when the server has confirmed it. It fails with
     *     {@link RedisErrorReply}, {@link RedisUnreachable}, or {@link UnsupportedOperationException}
     */
    default CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("this client does not subscribe"));
    }

    /**
     * Returns the client object of the library that this adapter uses.
     *
     * @param <T> the type asked for
     * @param type the type asked for
     * @return the object, or empty if it is of another type
     */
    <T> Optional<T> unwrap(Class<T> type);

    /** Closes what this adapter opened, and nothing else. Calls that are under way fail. Later calls do nothing. */
    @Override
    void close();

    /** Who is told what comes over a subscription. Its methods do not block. */
    interface Subscriber {
        /**
         * A message came.
         *
         * @param body the message
         */
        void received(byte[] body);

        /** The subscription has ended, by a break of its connection or because it was closed. Called at least once. */
        void ended();
    }

    /** A subscription that the server has confirmed. */
    interface Subscription extends AutoCloseable {
        /**
         * Tells whether PUBLISH in a script of this client counts this subscription: then a count of 0 says that it is gone.
         * It does not where messages come from another node than the one that scripts run on.
         *
         * @return true if it is counted
         */
        boolean isCounted();

        /** Ends the subscription and closes its connection. Later calls do nothing. */
        @Override
        void close();
    }
}
