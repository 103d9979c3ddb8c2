package dev.holdfast.benchmarks.redlock;

import static dev.holdfast.benchmarks.libraries.PlainScripts.ACQUIRE;
import static dev.holdfast.benchmarks.libraries.PlainScripts.CONFIRM;
import static dev.holdfast.benchmarks.libraries.PlainScripts.RELEASE;

import dev.holdfast.benchmarks.libraries.PlainScripts;
import dev.holdfast.benchmarks.libraries.PlainScripts.Code;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The scripts of this library, called by SHA-1 with its arguments. */
final class SameScripts implements Commands {
    private static final long LEASE_MILLIS = Servers.MAX_LEASE_TIME.toMillis();

    private final boolean fencing;
    private final byte[][] keys;

    SameScripts(boolean fencing) {
        this.fencing = fencing;
        this.keys = PlainScripts.keys("by-hand-" + (fencing ? "fenced" : "plain"));
    }

    @Override
    public CompletionStage<Boolean> acquire(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return call(member, ACQUIRE, keys, PlainScripts.acquireArgs(token, LEASE_MILLIS, fencing, true));
    }

    @Override
    public CompletionStage<Boolean> confirm(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return call(member, CONFIRM, Arrays.copyOf(keys, 2), PlainScripts.confirmArgs(token, LEASE_MILLIS));
    }

    @Override
    public CompletionStage<Boolean> release(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return call(member, RELEASE, keys, PlainScripts.releaseArgs(token));
    }

    /** Sends the text once to a restarted server. */
    private static CompletionStage<Boolean> call(
            RedisAsyncCommands<byte[], byte[]> member, Code script, byte[][] keys, byte[]... args) {
        CompletionStage<byte[]> reply = member.evalsha(script.sha(), ScriptOutputType.VALUE, keys, args);
        return reply.exceptionallyCompose(thrown -> isUnknownScript(thrown)
                        ? member.eval(script.text(), ScriptOutputType.VALUE, keys, args)
                        : CompletableFuture.failedStage(thrown))
                .thenApply(PlainScripts::isDone);
    }

    private static boolean isUnknownScript(Throwable thrown) {
        return thrown instanceof RedisNoScriptException || thrown.getCause() instanceof RedisNoScriptException;
    }
}
