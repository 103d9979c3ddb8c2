package dev.holdfast.redis.store;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.Script;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Renews leases with EXTEND, and confirms the fencing token of a lease with CONFIRM. A renewal that is carried out late could
 * prolong a lock that its owner has tried to release, so it has a limit like a claim.
 */
public final class RenewOperation {
    private final ScriptRunner runner;
    private final ScriptCallFactory calls;
    private final MarkedTokens marked;
    private final LateRequests late;

    /**
     * Creates the operation.
     *
     * @param runner runs the scripts
     * @param calls makes the calls of the scripts
     * @param marked records which tokens hold a marked lock
     * @param late records the renewals without a reply
     */
    public RenewOperation(ScriptRunner runner, ScriptCallFactory calls, MarkedTokens marked, LateRequests late) {
        this.runner = runner;
        this.calls = calls;
        this.marked = marked;
        this.late = late;
    }

    /**
     * Renews leases in one call.
     *
     * @param renewals the leases, at least one
     * @param timeout how long to wait for the reply
     * @return a future of the replies, in the order of the leases
     */
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        CompletableFuture<List<RenewReply>> replies = run(
                        RedisScripts.EXTEND,
                        renewals,
                        timeout,
                        (notAfter, left) -> calls.extend(renewals, notAfter, left))
                .thenApply(reply -> read(renewals, reply.extras()));
        return RedisErrors.translateFailure(lockName(renewals.get(0)), RedisScripts.EXTEND, replies);
    }

    private List<RenewReply> read(List<Renewal> renewals, List<String> results) {
        return IntStream.range(0, renewals.size())
                .mapToObj(i -> read(renewals.get(i), results.get(i)))
                .toList();
    }

    private RenewReply read(Renewal renewal, String result) {
        RenewReply reply = LockReplyReader.renewal(lockName(renewal), result);
        if (reply instanceof NotOwner) {
            marked.remove(renewal.ownership());
        } else if (result.equals("OK~")) {
            marked.add(renewal.ownership());
        }
        return reply;
    }

    /**
     * Renews a lease and raises the fencing token that the server keeps for its locks.
     *
     * @param renewal the lease
     * @param fence the fencing token
     * @param timeout how long to wait for the reply
     * @return a future of the reply
     */
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        CompletableFuture<RenewReply> confirmed = run(
                        RedisScripts.CONFIRM,
                        List.of(renewal),
                        timeout,
                        (notAfter, left) -> calls.confirm(renewal, fence, notAfter, left))
                .thenApply(reply -> LockReplyReader.renewal(lockName(renewal), reply.status()));
        return RedisErrors.translateFailure(lockName(renewal), RedisScripts.CONFIRM, confirmed);
    }

    /** Runs a script with a limit, and once more if the server's true time was not known. */
    private CompletableFuture<ScriptReply> run(
            Script script, List<Renewal> renewals, Duration timeout, BiFunction<Long, Duration, ScriptCall> call) {
        long deadline = runner.clock().nanoTime() + timeout.toNanos();
        return runOnce(renewals, deadline, timeout, call)
                .thenCompose(first -> isLate(first)
                        ? runOnce(
                                renewals,
                                deadline,
                                Duration.ofNanos(
                                        Math.max(1, deadline - runner.clock().nanoTime())),
                                call)
                        : CompletableFuture.completedFuture(first))
                .thenApply(reply -> requireInTime(script, renewals, timeout, reply));
    }

    private CompletableFuture<ScriptReply> runOnce(
            List<Renewal> renewals, long deadline, Duration left, BiFunction<Long, Duration, ScriptCall> call) {
        long notAfter = runner.clock().at(deadline);
        return runner.runAsync(call.apply(notAfter, left)).whenComplete((reply, thrown) -> {
            if (thrown != null && LateRequests.mayBeCarriedOut(thrown)) {
                renewals.forEach(renewal -> late.add(renewal.ownership(), notAfter, ""));
            }
        });
    }

    private static boolean isLate(ScriptReply reply) {
        return AcquireReplyReader.isLate(reply);
    }

    private static ScriptReply requireInTime(
            Script script, List<Renewal> renewals, Duration timeout, ScriptReply reply) {
        if (isLate(reply)) {
            throw new LockUnavailableException(
                    lockName(renewals.get(0)),
                    script + " took longer than " + timeout.toMillis() + " ms to reach the server",
                    null,
                    false);
        }
        return reply;
    }

    private static String lockName(Renewal renewal) {
        return renewal.ownership().lockName();
    }
}
