package dev.holdfast.redis;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Claims locks with ACQUIRE, and keeps account of the tokens that wait in queues since. Thread-safe. */
final class Acquires {
    /** How often those who wait ask while nobody can tell them. */
    private static final long MIN_UNTOLD_MILLIS = 50;

    private static final long MAX_UNTOLD_MILLIS = 250;

    private final ScriptRunner runner;
    private final ScriptCalls calls;
    private final QueuedTokens tokens;
    private final WakeUps wakeUps;
    private final AcquireAnswers answers = new AcquireAnswers();

    Acquires(ScriptRunner runner, ScriptCalls calls, QueuedTokens tokens, WakeUps wakeUps) {
        this.runner = runner;
        this.calls = calls;
        this.tokens = tokens;
        this.wakeUps = wakeUps;
    }

    AcquireReply run(Claim claim) throws InterruptedException {
        Claim asked = queueable(claim);
        try {
            ScriptReply reply = runner.run(call(asked));
            // A request that came too late shows the server's true time: the second one is right.
            return read(asked, AcquireAnswers.isLate(reply) ? runner.run(call(asked)) : reply);
        } catch (InterruptedException e) {
            mayWait(asked);
            throw e;
        } catch (RuntimeException e) {
            throw failed(asked, e);
        }
    }

    CompletableFuture<AcquireReply> runAsync(Claim claim) {
        Claim asked = queueable(claim);
        return runner.runAsync(call(asked))
                .thenCompose(first -> AcquireAnswers.isLate(first)
                        ? runner.runAsync(call(asked))
                        : CompletableFuture.completedFuture(first))
                .thenApply(reply -> read(asked, reply))
                .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(failed(asked, thrown)));
    }

    private ScriptCall call(Claim claim) {
        return calls.acquire(claim, wakeUps.isCounted());
    }

    /** Who cannot be told that the turn has come does not wait in a queue. */
    Claim queueable(Claim claim) {
        return claim.queueEntry() != null && wakeUps.isRefused() ? claim.withQueueEntry(null) : claim;
    }

    AcquireReply read(Claim claim, ScriptReply reply) {
        AcquireReply answer = answers.read(claim, reply, this::askAgain);
        if (answer instanceof Granted) {
            tokens.granted(claim.ownership());
        } else if (answer instanceof Busy busy && busy.ticket() != null) {
            tokens.waits(claim.ownership());
        }
        return answer;
    }

    RuntimeException failed(Claim claim, Throwable thrown) {
        RuntimeException failure = RedisErrors.translated(claim.lockName(), Script.ACQUIRE, thrown);
        if (!(failure instanceof LockUnavailableException unavailable) || unavailable.outcomeUnknown()) {
            mayWait(claim);
        }
        return failure;
    }

    /** A question whose answer we do not know may have got a place: whoever asked ends that with a release, as any wait. */
    void mayWait(Claim claim) {
        if (claim.queueEntry() != null) {
            tokens.waits(claim.ownership());
        }
    }

    private @Nullable Duration askAgain() {
        return wakeUps.isOpen()
                ? null
                : Duration.ofMillis(ThreadLocalRandom.current().nextLong(MIN_UNTOLD_MILLIS, MAX_UNTOLD_MILLIS));
    }
}
