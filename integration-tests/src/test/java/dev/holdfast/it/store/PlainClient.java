package dev.holdfast.it.store;

import dev.holdfast.redis.RedisClient;
import dev.holdfast.redis.RedisErrorReply;
import dev.holdfast.redis.RedisUnreachable;
import dev.holdfast.redis.ScriptCall;
import dev.holdfast.testkit.redis.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Carries script calls over one connection, and lets a test change calls and replies on their way. Not thread-safe. */
final class PlainClient implements RedisClient {
    private final RespConnection connection;

    /** What is done to each call before it is sent. */
    UnaryOperator<ScriptCall> onCall = call -> call;

    /** What is done to each reply before it is read. */
    UnaryOperator<List<?>> onReply = reply -> reply;

    /** The last reply as it came over the wire. */
    List<?> lastReply = List.of();

    PlainClient(int port) {
        try {
            connection = new RespConnection(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CompletableFuture<List<?>> runAsync(ScriptCall call) {
        try {
            lastReply = (List<?>) Objects.requireNonNull(connection.command(words(onCall.apply(call))));
            return CompletableFuture.completedFuture(onReply.apply(lastReply));
        } catch (RespConnection.ErrorReply error) {
            return CompletableFuture.failedFuture(new RedisErrorReply(String.valueOf(error.getMessage())));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new RedisUnreachable(e.toString(), e, true));
        }
    }

    private static String[] words(ScriptCall call) {
        List<String> words = new ArrayList<>();
        words.add(call.bySha() ? "EVALSHA" : "EVAL");
        words.add(text(call.body()));
        words.add(String.valueOf(call.keys().size()));
        call.keys().forEach(key -> words.add(text(key)));
        call.args().forEach(argument -> words.add(text(argument)));
        return words.toArray(String[]::new);
    }

    static boolean isAcquire(ScriptCall call) {
        return call.script().name().equals("acquire");
    }

    /** Returns a call with another argument, counted from 1 as in the scripts. */
    static ScriptCall with(ScriptCall call, int number, String value) {
        List<byte[]> args = new ArrayList<>(call.args());
        args.set(number - 1, value.getBytes(StandardCharsets.UTF_8));
        return new ScriptCall(call.script(), call.bySha(), call.keys(), args, call.lane(), call.timeout());
    }

    /** Returns an argument of a call, counted from 1 as in the scripts. */
    static String argument(ScriptCall call, int number) {
        return text(call.args().get(number - 1));
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
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
