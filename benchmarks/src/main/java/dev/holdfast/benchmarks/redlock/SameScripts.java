package dev.holdfast.benchmarks.redlock;

import dev.holdfast.benchmarks.wire.LockRequests;
import dev.holdfast.benchmarks.wire.Replies;
import dev.holdfast.benchmarks.wire.Request;
import dev.holdfast.benchmarks.wire.Wire;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The scripts of this library, called by SHA-1 with its arguments. */
final class SameScripts implements Commands {
    private static final long LEASE_MILLIS = Servers.MAX_LEASE_TIME.toMillis();

    private final LockRequests lock;

    SameScripts(boolean fencing) {
        this.lock = Wire.PRODUCT.lock("by-hand-" + (fencing ? "fenced" : "plain"), fencing);
    }

    @Override
    public CompletionStage<Boolean> acquire(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return call(member, lock.acquireOnMember(token, LEASE_MILLIS));
    }

    @Override
    public CompletionStage<Boolean> confirm(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return call(member, lock.confirm(token, LEASE_MILLIS));
    }

    @Override
    public CompletionStage<Boolean> release(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return call(member, lock.release(token));
    }

    /** Sends the text once to a restarted server. */
    private static CompletionStage<Boolean> call(RedisAsyncCommands<byte[], byte[]> member, Request request) {
        ScriptOutputType type = request.repliesNumber() ? ScriptOutputType.INTEGER : ScriptOutputType.VALUE;
        CompletionStage<Object> reply = member.evalsha(request.script().sha(), type, request.keys(), request.args());
        return reply.exceptionallyCompose(thrown -> isUnknownScript(thrown)
                        ? member.eval(request.script().text(), type, request.keys(), request.args())
                        : CompletableFuture.failedStage(thrown))
                .thenApply(Replies::isDone);
    }

    private static boolean isUnknownScript(Throwable thrown) {
        return thrown instanceof RedisNoScriptException || thrown.getCause() instanceof RedisNoScriptException;
    }
}
