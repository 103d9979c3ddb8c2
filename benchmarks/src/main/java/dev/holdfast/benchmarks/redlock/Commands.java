package dev.holdfast.benchmarks.redlock;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletionStage;

/** Sends commands to one member. The replies report success. */
interface Commands {
    CompletionStage<Boolean> acquire(RedisAsyncCommands<byte[], byte[]> member, byte[] token);

    CompletionStage<Boolean> confirm(RedisAsyncCommands<byte[], byte[]> member, byte[] token);

    CompletionStage<Boolean> release(RedisAsyncCommands<byte[], byte[]> member, byte[] token);
}
