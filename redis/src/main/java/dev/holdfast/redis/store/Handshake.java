package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisUnreachable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the clock of the server before the first claim, so that each claim has a limit. Finds out whether the server has a command
 * for compare-and-delete. Thread-safe.
 */
public final class Handshake {
    private final ScriptRunner runner;
    private final ScriptCallFactory calls;
    private final NativeRelease nativeRelease;
    private volatile boolean isDone;

    /**
     * Creates a handshake that is yet to be done.
     *
     * @param runner runs the script
     * @param calls makes the call of the script
     * @param nativeRelease learns what the server is
     */
    public Handshake(ScriptRunner runner, ScriptCallFactory calls, NativeRelease nativeRelease) {
        this.runner = runner;
        this.calls = calls;
        this.nativeRelease = nativeRelease;
    }

    /** Returns whether the handshake has succeeded. */
    boolean isDone() {
        return isDone;
    }

    void run(Duration timeout) throws InterruptedException {
        try {
            read(runner.run(calls.handshake(timeout)));
        } catch (RedisUnreachable e) {
            throw withoutEffect(e);
        }
    }

    CompletableFuture<@Nullable Void> runAsync(Duration timeout) {
        return runner.runAsync(calls.handshake(timeout)).thenAccept(this::read).exceptionallyCompose(thrown -> {
            Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            return CompletableFuture.failedFuture(
                    cause instanceof RedisUnreachable unreachable ? withoutEffect(unreachable) : thrown);
        });
    }

    /** Returns the failure of a claim that was not sent. */
    private static RedisUnreachable withoutEffect(RedisUnreachable failure) {
        return failure.mayHaveExecuted()
                ? new RedisUnreachable(String.valueOf(failure.getMessage()), failure.getCause(), false)
                : failure;
    }

    private void read(ScriptReply reply) {
        if (!isDone) {
            nativeRelease.serverIs(reply.extra(0), reply.extra(1));
            isDone = true;
        }
    }
}
