package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.ScriptCall;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Runs scripts by their SHA-1, and once more by their text if the server does not know them. Redis keeps scripts in memory
 * only: a restart, a failover or SCRIPT FLUSH can remove them at any time.
 */
public final class ScriptRunner {
    private final RedisClient client;
    private final ServerClock clock;

    /**
     * Creates a runner.
     *
     * @param client the client that carries the calls
     * @param clock the clock to update with the time in each reply
     */
    public ScriptRunner(RedisClient client, ServerClock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Returns the clock of the server. */
    ServerClock clock() {
        return clock;
    }

    /** Returns whether the client also sends commands that are not scripts. */
    boolean sendsCommands() {
        return client.sendsCommands();
    }

    /** Returns how often the client may have sent requests again; see {@link RedisClient#resends}. */
    long resends() {
        return client.resends();
    }

    /** Runs a script that replies with text. */
    ScriptReply run(ScriptCall call) throws InterruptedException {
        return read(runBytes(call));
    }

    /** Runs a script that replies with text. */
    CompletableFuture<ScriptReply> runAsync(ScriptCall call) {
        return runBytesAsync(call).thenApply(this::read);
    }

    /** Runs a script or command that replies with a number. */
    long runNumber(ScriptCall call) throws InterruptedException {
        return number(runBytes(call));
    }

    /** Runs a script or command that replies with a number. */
    CompletableFuture<Long> runNumberAsync(ScriptCall call) {
        return runBytesAsync(call).thenApply(ScriptRunner::number);
    }

    private byte[] runBytes(ScriptCall call) throws InterruptedException {
        try {
            return client.run(call);
        } catch (RedisErrorReply error) {
            if (!isUnknownScript(error)) {
                throw error;
            }
            return client.run(call.withText());
        }
    }

    private CompletableFuture<byte[]> runBytesAsync(ScriptCall call) {
        return client.runAsync(call).exceptionallyCompose(thrown -> {
            Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            return cause instanceof RedisErrorReply error && isUnknownScript(error)
                    ? client.runAsync(call.withText())
                    : CompletableFuture.failedFuture(thrown);
        });
    }

    /** Runs a script on the calling thread if the client blocks by nature, and else in the background. */
    CompletableFuture<ScriptReply> runOnCallerIfBlocking(ScriptCall call) throws InterruptedException {
        if (!client.blocks()) {
            return runAsync(call);
        }
        try {
            return CompletableFuture.completedFuture(run(call));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static boolean isUnknownScript(RedisErrorReply error) {
        return error.code().equals("NOSCRIPT");
    }

    private ScriptReply read(byte[] text) {
        ScriptReply reply = new ScriptReply(text);
        clock.update(reply.serverMicros());
        return reply;
    }

    private static long number(byte[] digits) {
        return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    }
}
