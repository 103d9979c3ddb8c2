package dev.holdfast.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Runs scripts by their SHA-1, and once by their text where the server does not know them: scripts are volatile, so a restart,
 * a failover or SCRIPT FLUSH may have taken them away at any time.
 */
final class ScriptRunner {
    private final RedisClient client;
    private final ServerClock clock;

    ScriptRunner(RedisClient client, ServerClock clock) {
        this.client = client;
        this.clock = clock;
    }

    ScriptReply run(ScriptCall call) throws InterruptedException {
        long sent = System.nanoTime();
        byte[] reply;
        try {
            reply = client.run(call);
        } catch (RedisErrorReply error) {
            if (!isUnknownScript(error)) {
                throw error;
            }
            reply = client.run(call.withText());
        }
        return read(reply, sent);
    }

    CompletableFuture<ScriptReply> runAsync(ScriptCall call) {
        long sent = System.nanoTime();
        return client.runAsync(call)
                .exceptionallyCompose(thrown -> {
                    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
                    return cause instanceof RedisErrorReply error && isUnknownScript(error)
                            ? client.runAsync(call.withText())
                            : CompletableFuture.failedFuture(thrown);
                })
                .thenApply(reply -> read(reply, sent));
    }

    /** Runs a script on the calling thread if the client blocks by nature; then the future is complete. */
    CompletableFuture<ScriptReply> runHere(ScriptCall call) throws InterruptedException {
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

    private ScriptReply read(byte[] text, long sent) {
        ScriptReply reply = new ScriptReply(text);
        clock.saw(reply.serverMicros(), sent);
        return reply;
    }
}
