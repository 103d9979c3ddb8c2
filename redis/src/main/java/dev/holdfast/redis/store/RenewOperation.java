package dev.holdfast.redis.store;

import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Renews leases with EXTEND, and confirms the fencing token of a lease with CONFIRM. */
public final class RenewOperation {
    private final ScriptRunner runner;
    private final ScriptCallFactory calls;

    /**
     * Creates the operation.
     *
     * @param runner runs the scripts
     * @param calls makes the calls of the scripts
     */
    public RenewOperation(ScriptRunner runner, ScriptCallFactory calls) {
        this.runner = runner;
        this.calls = calls;
    }

    /**
     * Renews leases in one call.
     *
     * @param renewals the leases, at least one
     * @param timeout how long to wait for the reply
     * @return a future of the replies, in the order of the leases
     */
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        CompletableFuture<List<RenewReply>> replies =
                runner.runAsync(calls.extend(renewals, timeout)).thenApply(reply -> read(renewals, reply.extras()));
        return RedisErrors.translateFailure(lockName(renewals.get(0)), RedisScripts.EXTEND, replies);
    }

    private static List<RenewReply> read(List<Renewal> renewals, List<String> results) {
        return IntStream.range(0, renewals.size())
                .mapToObj(i -> LockReplyReader.renewal(lockName(renewals.get(i)), results.get(i)))
                .toList();
    }

    /**
     * Renews a lease and raises the fencing token that the server keeps for its lock.
     *
     * @param renewal the lease
     * @param fence the fencing token
     * @param timeout how long to wait for the reply
     * @return a future of the reply
     */
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        String lockName = lockName(renewal);
        CompletableFuture<RenewReply> confirmed = runner.runAsync(calls.confirm(renewal, fence, timeout))
                .thenApply(reply -> LockReplyReader.renewal(lockName, reply.status()));
        return RedisErrors.translateFailure(lockName, RedisScripts.CONFIRM, confirmed);
    }

    private static String lockName(Renewal renewal) {
        return renewal.ownership().lockName();
    }
}
