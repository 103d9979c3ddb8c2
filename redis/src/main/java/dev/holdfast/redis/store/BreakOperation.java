package dev.holdfast.redis.store;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Takes a lock away from its holder with BREAK, on behalf of an operator. */
public final class BreakOperation {
    private final ScriptRunner runner;
    private final ScriptCallFactory calls;

    /**
     * Creates the operation.
     *
     * @param runner runs the script
     * @param calls makes the calls of the script
     */
    public BreakOperation(ScriptRunner runner, ScriptCallFactory calls) {
        this.runner = runner;
        this.calls = calls;
    }

    /**
     * Takes a lock away from a holder.
     *
     * @param lockName the lock
     * @param holder the SHA-1 of the value under the lock's key, without the mark of waiters, in lower-case hex digits
     * @param entry the fields of the audit entry, at least one
     * @param timeout how long to wait for the reply
     * @return a future of whether that holder had the lock until now
     */
    public CompletableFuture<Boolean> runAsync(
            String lockName, String holder, Map<String, String> entry, Duration timeout) {
        CompletableFuture<Boolean> broken = runner.runAsync(calls.breakLock(lockName, holder, entry, timeout))
                .thenApply(reply -> !reply.status().equals("NOT_OWNER"));
        return RedisErrors.translateFailure(lockName, RedisScripts.BREAK, broken);
    }
}
