package dev.holdfast.redis.store;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.Script;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Translates error replies and missing replies of a server into the exceptions of the API. */
final class RedisErrors {
    /** Errors of a server that cannot serve now. The request was refused, and may be repeated. */
    private static final Map<String, String> OUTAGES = Map.ofEntries(
            Map.entry("LOADING", "the server is loading its data"),
            Map.entry("READONLY", "the server is a replica; connect to the primary"),
            Map.entry("MASTERDOWN", "the server is a replica that has lost its primary"),
            Map.entry("CLUSTERDOWN", "the cluster does not serve all slots"),
            Map.entry("TRYAGAIN", "the cluster is moving the slot of the lock"),
            Map.entry("BUSY", "a script has been running for too long on the server"),
            Map.entry("NOREPLICAS", "the server has fewer replicas than min-replicas-to-write"),
            Map.entry("MISCONF", "the server cannot persist and refuses writes"),
            Map.entry("OOM", "the server has reached maxmemory; release and renewal still work"),
            Map.entry("UNBLOCKED", "the server was turned into a replica"));

    /** Errors that a repetition does not cure, with the remedy. */
    private static final Map<String, String> REFUSALS = Map.of(
            "NOAUTH", "the server wants a password: put it into the URL as lock:redis://user:password@host",
            "WRONGPASS", "the server does not accept this user name and password",
            "NOPERM",
                    "the user lacks a permission: it needs the scripting, read, write, keyspace, fast and connection commands on"
                            + " the keys under the key prefix, such as \"~lock:* &lock:* +@all\"",
            "MOVED", "the server is part of a cluster, which this kind of URL cannot serve",
            "ASK", "the server is part of a cluster, which this kind of URL cannot serve",
            "CROSSSLOT",
                    "the server is part of a cluster, which wants all keys of a call in one slot: give the key prefix a hash tag,"
                            + " such as keyPrefix={locks}:");

    /** Returns a future that fails with the translation of what the given future fails with. */
    static <T> CompletableFuture<T> translateFailure(
            @Nullable String lockName, Script script, CompletableFuture<T> future) {
        return future.exceptionallyCompose(
                thrown -> CompletableFuture.failedFuture(translate(lockName, script, thrown)));
    }

    /**
     * Translates a failure.
     *
     * @param lockName the lock, or null if the call was not about a lock
     * @param script the script that was called
     * @param thrown the failure, also inside the wrappers of a future
     */
    static LockException translate(@Nullable String lockName, Script script, Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof LockException known) {
            return known; // thrown by a reader of replies
        }
        if (cause instanceof RedisErrorReply reply) {
            return translateErrorReply(lockName, script, reply);
        }
        if (cause instanceof RedisUnreachable unreachable) {
            return new LockUnavailableException(
                    lockName,
                    script + " failed: " + unreachable.getMessage(),
                    unreachable,
                    unreachable.mayHaveExecuted());
        }
        return new LockBackendException(lockName, script + " failed unexpectedly: " + cause, cause);
    }

    private static LockException translateErrorReply(@Nullable String lockName, Script script, RedisErrorReply reply) {
        String code = reply.code();
        String outage = OUTAGES.get(code);
        if (outage != null) {
            return new LockUnavailableException(
                    lockName, "the server refused " + script + " with " + code + ": " + outage, reply, false);
        }
        if (code.equals("WRONGTYPE") && lockName != null) {
            return new LockKeyConflictException(
                    lockName,
                    "its key holds something that is not a lock of this kind (WRONGTYPE), such as a Redisson RLock. It is left"
                            + " as it is: choose another name or key prefix, or remove the key",
                    reply);
        }
        String refusal = REFUSALS.get(code);
        return new LockBackendException(
                lockName,
                "the server refused " + script + " with "
                        + (refusal == null ? reply.getMessage() : code + ": " + refusal),
                reply);
    }

    private RedisErrors() {}
}
