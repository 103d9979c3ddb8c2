package dev.holdfast.benchmarks.redlock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.benchmarks.libraries.PlainScripts;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletionStage;

/** The Redlock of the Redis documentation: without fencing tokens, and restarted servers vote. */
final class Textbook implements Commands {
    private final byte[] key = "by-hand-textbook".getBytes(US_ASCII);
    private final SetArgs ifAbsent = SetArgs.Builder.nx().px(Servers.MAX_LEASE_TIME);

    @Override
    public CompletionStage<Boolean> acquire(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return member.set(key, token, ifAbsent).thenApply("OK"::equals);
    }

    @Override
    public CompletionStage<Boolean> confirm(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        throw new UnsupportedOperationException("there is no fencing token");
    }

    @Override
    public CompletionStage<Boolean> release(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return member.<Long>eval(
                        PlainScripts.COMPARE_AND_DELETE.text(), ScriptOutputType.INTEGER, new byte[][] {key}, token)
                .thenApply(deleted -> deleted == 1);
    }
}
