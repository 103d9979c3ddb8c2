package dev.holdfast.testkit.redis;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends script calls to a server of this machine without a client library: one after the other, on the calling thread, and on
 * one connection that is opened when needed. Thread-safe.
 */
public final class PlainRedisClient implements RedisClient {
    private final int port;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable RespConnection connection;

    /** Creates a client that is not connected yet. */
    public PlainRedisClient(int port) {
        this.port = port;
    }

    @Override
    public CompletableFuture<byte[]> runAsync(ScriptCall call) {
        try {
            return CompletableFuture.completedFuture(run(call));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public byte[] run(ScriptCall call) {
        turn.lock();
        try {
            return reply(connected(), call);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public boolean sendsCommands() {
        return true;
    }

    @Override
    public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        CompletableFuture<Subscription> subscribed = new CompletableFuture<>();
        Thread reader = new Thread(() -> listen(channel, subscriber, subscribed), "plain-subscription");
        reader.setDaemon(true);
        reader.start();
        return subscribed;
    }

    private void listen(String channel, Subscriber subscriber, CompletableFuture<Subscription> subscribed) {
        try (RespConnection own = new RespConnection(port)) {
            own.command("SUBSCRIBE", channel);
            subscribed.complete(new PlainSubscription(own));
            while (own.next() instanceof List<?> message) {
                subscriber.received(String.valueOf(message.get(2)).getBytes(StandardCharsets.UTF_8));
            }
        } catch (RespConnection.ErrorReply e) {
            subscribed.completeExceptionally(new RedisErrorReply(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            subscribed.completeExceptionally(new RedisUnreachable(String.valueOf(e.getMessage()), e, false));
        }
        subscriber.ended();
    }

    private record PlainSubscription(RespConnection connection) implements Subscription {
        @Override
        public boolean isCounted() {
            return true;
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (IOException e) {
                // the same as closed
            }
        }
    }

    private RespConnection connected() {
        RespConnection open = connection;
        if (open == null) {
            try {
                open = new RespConnection(port);
            } catch (IOException e) {
                throw new RedisUnreachable("no connection: " + e.getMessage(), e, false);
            }
            connection = open;
        }
        return open;
    }

    private byte[] reply(RespConnection open, ScriptCall call) {
        try {
            open.timeout(call.timeout());
            Object reply = open.command(words(call));
            if (reply instanceof String || reply instanceof Long) {
                return reply.toString().getBytes(StandardCharsets.UTF_8);
            }
            throw new IllegalStateException(call.script() + " replied neither with a text nor with a number");
        } catch (RespConnection.ErrorReply e) {
            throw new RedisErrorReply(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            close(); // a late reply must not be taken for that of the next request
            throw new RedisUnreachable(String.valueOf(e.getMessage()), e, true);
        }
    }

    private static String[] words(ScriptCall call) {
        List<String> words = new ArrayList<>();
        if (!call.script().isCommand()) {
            words.add(call.bySha() ? "EVALSHA" : "EVAL");
        }
        words.add(text(call.body()));
        if (!call.script().isCommand()) {
            words.add(String.valueOf(call.keys().size()));
        }
        call.keys().forEach(key -> words.add(text(key)));
        call.args().forEach(argument -> words.add(text(argument)));
        return words.toArray(String[]::new);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public void close() {
        turn.lock();
        try {
            RespConnection open = connection;
            connection = null;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // the same as closed
        } finally {
            turn.unlock();
        }
    }
}
