package dev.holdfast.redis.store;

import dev.holdfast.LockState;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.spi.Incarnation;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Reads the state of a lock with INSPECT, and the run of the server with INCARNATION, which sets the epoch if it is absent. */
public final class InspectOperation {
    private static final Set<String> OTHER_NODE = Set.of("MOVED", "ASK", "CLUSTERDOWN");

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
        CompletableFuture<Optional<Incarnation>> incarnation = runner.runAsync(calls.incarnation(true, timeout))
                .exceptionallyCompose(thrown -> isOtherNode(thrown)
                        ? runner.runAsync(calls.incarnation(false, timeout))
                        : CompletableFuture.failedFuture(thrown))
                .thenApply(reply -> Optional.of(reply.incarnation(0).withFailureDomain(reply.extra(3))));
        return RedisErrors.translateFailure(null, RedisScripts.INCARNATION, incarnation);
    }

    /** Returns whether the node of a cluster does not serve the slot of the epoch. It can still name its run and its cluster. */
    private static boolean isOtherNode(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof RedisErrorReply error && OTHER_NODE.contains(error.code());
    }
}
