package dev.holdfast.redis;

import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Releases with RELEASE, which hands over: again while it has only found waiters that are dead, and with RELEASE1, which needs
 * the key of the lock only, where the server refuses to touch several keys.
 */
final class Releases {
    private static final Set<String> REFUSALS = Set.of("TRYAGAIN", "CROSSSLOT", "NOPERM");

    private final ScriptRunner runner;
    private final ScriptCalls calls;

    Releases(ScriptRunner runner, ScriptCalls calls) {
        this.runner = runner;
        this.calls = calls;
    }

    ReleaseReply run(Ownership ownership, Duration timeout) throws InterruptedException {
        ScriptReply reply;
        try {
            do {
                reply = runner.run(calls.release(ownership, timeout));
            } while (isToBeRepeated(reply));
        } catch (RedisErrorReply error) {
            if (!REFUSALS.contains(error.code())) {
                throw error;
            }
            reply = runner.run(calls.release1(ownership, timeout));
        }
        return read(ownership, reply);
    }

    CompletableFuture<ReleaseReply> runAsync(Ownership ownership, Duration timeout) {
        return handedOver(ownership, timeout)
                .exceptionallyCompose(thrown -> isRefusal(thrown)
                        ? runner.runAsync(calls.release1(ownership, timeout))
                        : CompletableFuture.failedFuture(thrown))
                .thenApply(reply -> read(ownership, reply));
    }

    private CompletableFuture<ScriptReply> handedOver(Ownership ownership, Duration timeout) {
        return runner.runAsync(calls.release(ownership, timeout))
                .thenCompose(reply -> isToBeRepeated(reply)
                        ? handedOver(ownership, timeout)
                        : CompletableFuture.completedFuture(reply));
    }

    static boolean isToBeRepeated(ScriptReply reply) {
        return reply.status().equals("MORE");
    }

    static boolean isRefusal(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof RedisErrorReply error && REFUSALS.contains(error.code());
    }

    static ReleaseReply read(Ownership ownership, ScriptReply reply) {
        return switch (reply.status()) {
            case "RELEASED", "HANDED" -> ReleaseReply.RELEASED;
            case "NOT_OWNER" -> ReleaseReply.NOT_OWNER;
            default -> throw AcquireAnswers.unknownStatus(ownership.lockName(), Script.RELEASE, reply);
        };
    }
}
