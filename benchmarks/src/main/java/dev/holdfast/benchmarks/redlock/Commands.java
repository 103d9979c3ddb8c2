package dev.holdfast.benchmarks.redlock;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletionStage;

/** What is sent to one member. The answers tell whether it was done. */
interface Commands {
    CompletionStage<Boolean> acquire(RedisAsyncCommands<byte[], byte[]> member, byte[] token);

    CompletionStage<Boolean> confirm(RedisAsyncCommands<byte[], byte[]> member, byte[] token);

    CompletionStage<Boolean> release(RedisAsyncCommands<byte[], byte[]> member, byte[] token);
}
