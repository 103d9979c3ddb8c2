package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.ScriptCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A client whose replies the test gives in advance: a text, an exception, or a future of the reply. Not thread-safe. */
final class ScriptedClient implements RedisClient {
    final Deque<Object> replies = new ArrayDeque<>();
    final List<ScriptCall> calls = new ArrayList<>();

    /** How many connections broke whose requests are sent again. */
    long resends;

    /** What subscribing results in. */
    CompletableFuture<Subscription> subscription = new CompletableFuture<>();

    @Override
    public CompletableFuture<byte[]> runAsync(ScriptCall call) {
        calls.add(call);
        Object reply = replies.remove();
        if (reply instanceof Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
        return reply instanceof CompletableFuture<?> later
                ? later.thenApply(ScriptedClient::bytes)
                : CompletableFuture.completedFuture(bytes(reply));
    }

    @Override
    public long resends() {
        return resends;
    }

    private static byte[] bytes(Object text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        return subscription;
    }

    /** Completes the subscription, as one that PUBLISH counts. */
    void openSubscription() {
        subscription.complete(new Subscription() {
            @Override
            public boolean isCounted() {
                return true;
            }

            @Override
            public void close() {}
        });
    }

    /** Returns for each call whether it was by SHA-1. */
    List<Boolean> bySha() {
        return calls.stream().map(ScriptCall::bySha).toList();
    }

    /** Returns the name of the script of each call. */
    List<String> scripts() {
        return calls.stream().map(call -> call.script().name()).toList();
    }

    /** Returns the arguments of a call, counted from 0. */
    List<String> args(int call) {
        return calls.get(call).args().stream()
                .map(arg -> new String(arg, StandardCharsets.UTF_8))
                .toList();
    }

    /** Returns an argument of the last call. */
    String lastArg(int index) {
        return args(calls.size() - 1).get(index);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "scripted client";
    }
}
