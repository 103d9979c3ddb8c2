package dev.holdfast.redis;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockUnavailableException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What the errors of a server and the silence of one mean for a lock. */
final class RedisErrors {
    /** Errors that pass by themselves or when the server is repaired: the request was refused and may be repeated. */
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

    private static final Map<String, String> REFUSALS = Map.of(
            "NOAUTH", "the server wants a password: put it into the URL as lock:redis://user:password@host",
            "WRONGPASS", "the server does not accept this user name and password",
            "NOPERM",
                    "the user lacks a permission: it needs the scripting, read, write, keyspace, fast and connection commands on"
                            + " the keys under the key prefix, such as \"~lock:* &lock:* +@all\"",
            "MOVED", "the server is part of a cluster, which this kind of URL cannot serve",
            "ASK", "the server is part of a cluster, which this kind of URL cannot serve");

    static LockException translated(@Nullable String lockName, Script script, Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof LockException known) {
            return known; // what the reader of a reply had to say
        }
        if (cause instanceof RedisErrorReply reply) {
            return answered(lockName, script, reply);
        }
        if (cause instanceof RedisUnreachable silence) {
            return new LockUnavailableException(
                    lockName,
                    "no answer to " + script + ": " + silence.getMessage(),
                    silence,
                    silence.mayHaveExecuted());
        }
        return new LockBackendException(lockName, script + " failed unexpectedly: " + cause, cause);
    }

    private static LockException answered(@Nullable String lockName, Script script, RedisErrorReply reply) {
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
