package dev.holdfast.redis.store;

import dev.holdfast.LockState;
import dev.holdfast.spi.Incarnation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads the state of a lock with INSPECT, and the run of the server with INCARNATION. Changes nothing. */
public final class InspectOperation {
    private final ScriptRunner runner;
    private final ScriptCallFactory calls;

    /**
     * Creates the operation.
     *
     * @param runner runs the scripts
     * @param calls makes the calls of the scripts
     */
    public InspectOperation(ScriptRunner runner, ScriptCallFactory calls) {
        this.runner = runner;
        this.calls = calls;
    }

    /**
     * Reads the state of a lock.
     *
     * @param lockName the lock
     * @param timeout how long to wait for the reply
     * @return a future of the state
     */
    public CompletableFuture<LockState> stateAsync(String lockName, Duration timeout) {
        CompletableFuture<LockState> state = runner.runAsync(calls.inspect(lockName, timeout))
                .thenApply(reply -> LockReplyReader.state(lockName, reply));
        return RedisErrors.translateFailure(lockName, RedisScripts.INSPECT, state);
    }

    /**
     * Reads which run of the server replies.
     *
     * @param timeout how long to wait for the reply
     * @return a future of the incarnation; empty if the reply has none
     */
    public CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        CompletableFuture<Optional<Incarnation>> incarnation = runner.runAsync(calls.incarnation(timeout))
                .thenApply(reply ->
                        Optional.ofNullable(reply.incarnation()).map(run -> run.withFailureDomain(reply.extra(2))));
        return RedisErrors.translateFailure(null, RedisScripts.INCARNATION, incarnation);
    }
}
