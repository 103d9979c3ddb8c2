package dev.holdfast.it.store;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.testkit.redis.PlainRedisClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Sends script calls on one connection, and lets a test change calls and replies. Not thread-safe. */
final class PlainClient implements RedisClient {
    private final RedisClient plain;

    /** Changes each call before it is sent. */
    UnaryOperator<ScriptCall> onCall = call -> call;

    /** Changes each reply before it is read. */
    UnaryOperator<String> onReply = reply -> reply;

    /** The last reply as the server sent it. */
    String lastReply = "";

    /** The names of the scripts and commands that were sent, each once. */
    final List<String> sent = new ArrayList<>();

    /** The channel of the subscription. */
    String channel = "";

    PlainClient(int port) {
        plain = new PlainRedisClient(port);
    }

    @Override
    public CompletableFuture<byte[]> runAsync(ScriptCall call) {
        if (call.bySha()) { // the text follows if the server does not know the script
            sent.add(call.script().name());
        }
        return plain.runAsync(onCall.apply(call)).thenApply(reply -> {
            lastReply = text(reply);
            return onReply.apply(lastReply).getBytes(StandardCharsets.UTF_8);
        });
    }

    @Override
    public boolean sendsCommands() {
        return plain.sendsCommands();
    }

    @Override
    public CompletableFuture<Subscription> subscribeAsync(String name, Subscriber subscriber) {
        channel = name;
        return plain.subscribeAsync(name, subscriber);
    }

    static boolean is(ScriptCall call, String script) {
        return call.script().name().equals(script);
    }

    /** Returns a call with another limit in the server's time; the same call if it has none. */
    static ScriptCall withNotAfter(ScriptCall call, String micros) {
        int number = notAfterArgument(call);
        return number == 0 ? call : with(call, number, micros);
    }

    /** Returns the limit of a call in the server's time. */
    static long notAfter(ScriptCall call) {
        return Long.parseLong(argument(call, notAfterArgument(call)));
    }

    private static int notAfterArgument(ScriptCall call) {
        return switch (call.script().name()) {
            case "acquire_free", "confirm" -> 4;
            case "acquire" -> 6;
            case "extend" -> 1;
            case "release_and_acquire" -> 8;
            default -> 0;
        };
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
        plain.close();
    }
}
