package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.Script;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Releases locks. If nothing is known of waiters, the release begins with RELEASE_UNMARKED, which is cheap. RELEASE follows if the
 * lock is marked, and hands over to the next process in the queue.
 *
 * <p>RELEASE is repeated while it has only removed dead waiters. If the server does not allow access to several keys,
 * RELEASE_ONE_KEY follows, which uses the lock key only and does not hand the lock over.
 */
public final class ReleaseOperation {
    private static final Set<String> MULTI_KEY_REFUSALS = Set.of("TRYAGAIN", "CROSSSLOT", "NOPERM");

    private final ScriptRunner runner;
    private final ScriptCallFactory calls;
    private final NativeRelease nativeRelease;
    private final WaitingTokens tokens;
    private final MarkedTokens marked;
    private final LateRequests late;
    private final ClaimsInFlight inFlight;

    /**
     * Creates the operation.
     *
     * @param runner runs the scripts
     * @param calls makes the calls of the scripts
     * @param nativeRelease chooses the script or command for an unmarked lock
     * @param tokens records which tokens have stopped waiting
     * @param marked the tokens that hold a marked lock
     * @param late the requests that may still be carried out
     * @param inFlight the claims to tell of a release of their tokens
     */
    public ReleaseOperation(
            ScriptRunner runner,
            ScriptCallFactory calls,
            NativeRelease nativeRelease,
            WaitingTokens tokens,
            MarkedTokens marked,
            LateRequests late,
            ClaimsInFlight inFlight) {
        this.runner = runner;
        this.calls = calls;
        this.nativeRelease = nativeRelease;
        this.tokens = tokens;
        this.marked = marked;
        this.late = late;
        this.inFlight = inFlight;
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
        long resends = runner.resends();
        String member = begin(ownership);
        try {
            if (member == null && releaseUnmarked(ownership, timeout)) {
                return ReleaseReply.RELEASED;
            }
            return read(ownership, runScripts(ownership, member == null ? "" : member, timeout), resends);
        } catch (RuntimeException e) {
            throw RedisErrors.translate(ownership.lockName(), RedisScripts.RELEASE, e);
        }
    }

    private boolean releaseUnmarked(Ownership ownership, Duration timeout) throws InterruptedException {
        Script script = nativeRelease.script();
        try {
            return runner.runNumber(calls.releaseUnmarked(script, ownership, timeout)) == 1;
        } catch (RedisErrorReply error) {
            if (!nativeRelease.isRefused(script, error)) {
                throw error;
            }
            return false;
        }
    }

    /**
     * Notes that a release is sent. Returns the member of the owner in the queue. Returns an empty text if there is none, but the
     * release needs RELEASE; null if it may begin with RELEASE_UNMARKED.
     */
    @Nullable
    String begin(Ownership ownership) {
        inFlight.released(ownership);
        String waiting = tokens.released(ownership);
        boolean isMarked = marked.remove(ownership);
        String lateMember = late.member(ownership);
        if (waiting != null) {
            return waiting;
        }
        return lateMember != null ? lateMember : isMarked ? "" : null;
    }

    private ScriptReply runScripts(Ownership ownership, String member, Duration timeout) throws InterruptedException {
        try {
            ScriptReply reply;
            do {
                reply = runner.run(calls.release(ownership, member, timeout));
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
        long resends = runner.resends();
        String member = begin(ownership);
        CompletableFuture<ReleaseReply> reply = member != null
                ? runScriptsAsync(ownership, member, timeout, resends)
                : releaseUnmarkedAsync(ownership, timeout)
                        .thenCompose(isReleased -> isReleased
                                ? CompletableFuture.completedFuture(ReleaseReply.RELEASED)
                                : runScriptsAsync(ownership, "", timeout, resends));
        return RedisErrors.translateFailure(ownership.lockName(), RedisScripts.RELEASE, reply);
    }

    private CompletableFuture<Boolean> releaseUnmarkedAsync(Ownership ownership, Duration timeout) {
        Script script = nativeRelease.script();
        return runner.runNumberAsync(calls.releaseUnmarked(script, ownership, timeout))
                .thenApply(deleted -> deleted == 1)
                .exceptionallyCompose(thrown -> nativeRelease.isRefused(script, thrown)
                        ? CompletableFuture.completedFuture(false)
                        : CompletableFuture.failedFuture(thrown));
    }

    private CompletableFuture<ReleaseReply> runScriptsAsync(
            Ownership ownership, String member, Duration timeout, long resends) {
        return runUntilDone(ownership, member, timeout)
                .exceptionallyCompose(thrown -> isMultiKeyRefusal(thrown)
                        ? runner.runAsync(calls.releaseOneKey(ownership, timeout))
                        : CompletableFuture.failedFuture(thrown))
                .thenApply(result -> read(ownership, result, resends));
    }

    private CompletableFuture<ScriptReply> runUntilDone(Ownership ownership, String member, Duration timeout) {
        return runner.runAsync(calls.release(ownership, member, timeout))
                .thenCompose(reply -> mustRepeat(reply)
                        ? runUntilDone(ownership, member, timeout)
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

    /**
     * Reads a reply that need not be repeated, and notes when the release was carried out. If the client may have sent the release
     * twice, the reply may be that to the second one, and the first one has released the lock.
     *
     * @param resends the count of the client before the release was sent
     */
    ReleaseReply read(Ownership ownership, ScriptReply reply, long resends) {
        late.released(ownership, reply.serverMicros());
        return switch (reply.status()) {
            case "RELEASED", "HANDED" -> ReleaseReply.RELEASED;
            case "NOT_OWNER" -> runner.resends() == resends ? ReleaseReply.NOT_OWNER : ReleaseReply.RELEASED;
            default -> throw AcquireReplyReader.unknownStatus(ownership.lockName(), RedisScripts.RELEASE, reply);
        };
    }
}
