package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Releases locks with RELEASE, which hands over to the next process in the queue.
 *
 * <p>The script is repeated while it has only removed dead waiters. If the server does not allow access to several keys,
 * RELEASE_ONE_KEY follows, which uses the lock key only and does not hand the lock over.
 */
public final class ReleaseOperation {
    private static final Set<String> MULTI_KEY_REFUSALS = Set.of("TRYAGAIN", "CROSSSLOT", "NOPERM");

    private final ScriptRunner runner;
    private final ScriptCallFactory calls;
    private final WaitingTokens tokens;

    /**
     * Creates the operation.
     *
     * @param runner runs the scripts
     * @param calls makes the calls of the scripts
     * @param tokens records which tokens have stopped waiting
     */
    public ReleaseOperation(ScriptRunner runner, ScriptCallFactory calls, WaitingTokens tokens) {
        this.runner = runner;
        this.calls = calls;
        this.tokens = tokens;
    }

    /**
     * Releases a lock, or ends a wait, and blocks for the reply.
     *
     * @param ownership the lock and its owner
     * @param timeout how long to wait for the reply
     * @return the reply
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     */
    public ReleaseReply run(Ownership ownership, Duration timeout) throws InterruptedException {
        tokens.released(ownership);
        try {
            return read(ownership, runScripts(ownership, timeout));
        } catch (RuntimeException e) {
            throw RedisErrors.translate(ownership.lockName(), RedisScripts.RELEASE, e);
        }
    }

    private ScriptReply runScripts(Ownership ownership, Duration timeout) throws InterruptedException {
        try {
            ScriptReply reply;
            do {
                reply = runner.run(calls.release(ownership, timeout));
            } while (mustRepeat(reply));
            return reply;
        } catch (RedisErrorReply error) {
            if (!isMultiKeyRefusal(error)) {
                throw error;
            }
            return runner.run(calls.releaseOneKey(ownership, timeout));
        }
    }

    /**
     * Releases a lock, or ends a wait.
     *
     * @param ownership the lock and its owner
     * @param timeout how long to wait for the reply
     * @return a future of the reply
     */
    public CompletableFuture<ReleaseReply> runAsync(Ownership ownership, Duration timeout) {
        tokens.released(ownership);
        CompletableFuture<ReleaseReply> reply = runUntilDone(ownership, timeout)
                .exceptionallyCompose(thrown -> isMultiKeyRefusal(thrown)
                        ? runner.runAsync(calls.releaseOneKey(ownership, timeout))
                        : CompletableFuture.failedFuture(thrown))
                .thenApply(result -> read(ownership, result));
        return RedisErrors.translateFailure(ownership.lockName(), RedisScripts.RELEASE, reply);
    }

    private CompletableFuture<ScriptReply> runUntilDone(Ownership ownership, Duration timeout) {
        return runner.runAsync(calls.release(ownership, timeout))
                .thenCompose(reply -> mustRepeat(reply)
                        ? runUntilDone(ownership, timeout)
                        : CompletableFuture.completedFuture(reply));
    }

    /** Returns whether the script removed as many dead waiters as it may at a time, and the owner still holds the lock. */
    static boolean mustRepeat(ScriptReply reply) {
        return reply.status().equals("MORE");
    }

    /** Returns whether the server does not allow access to all keys of the lock. */
    static boolean isMultiKeyRefusal(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof RedisErrorReply error && MULTI_KEY_REFUSALS.contains(error.code());
    }

    /** Reads a reply that need not be repeated. */
    static ReleaseReply read(Ownership ownership, ScriptReply reply) {
        return switch (reply.status()) {
            case "RELEASED", "HANDED" -> ReleaseReply.RELEASED;
            case "NOT_OWNER" -> ReleaseReply.NOT_OWNER;
            default -> throw AcquireReplyReader.unknownStatus(ownership.lockName(), RedisScripts.RELEASE, reply);
        };
    }
}
