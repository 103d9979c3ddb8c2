package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads the clock of the server before the first claim, so that each claim has a limit. Finds out whether the server has a command
 * for compare-and-delete. Thread-safe.
 */
public final class Handshake {
    private final ScriptRunner runner;
    private final ScriptCallFactory calls;
    private final NativeRelease nativeRelease;
    private final StoreSeams seams;

    /** The handshake in flight, or null. All callers share it, because thousands may wait for the first reply. */
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> inFlight = new AtomicReference<>();

    private volatile boolean isDone;

    /**
     * Creates a handshake that is yet to be done.
     *
     * @param runner runs the script
     * @param calls makes the call of the script
     * @param nativeRelease learns what the server is
     * @param seams the clock and the timer
     */
    public Handshake(ScriptRunner runner, ScriptCallFactory calls, NativeRelease nativeRelease, StoreSeams seams) {
        this.runner = runner;
        this.calls = calls;
        this.nativeRelease = nativeRelease;
        this.seams = seams;
    }

    /** Returns whether the handshake has succeeded. */
    boolean isDone() {
        return isDone;
    }

    void run(Duration timeout) throws InterruptedException {
        try {
            read(runner.run(calls.handshake(timeout)));
        } catch (RedisUnreachable e) {
            throw withoutEffect(e);
        }
    }

    CompletableFuture<@Nullable Void> runAsync(Duration timeout) {
        CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> other = inFlight.compareAndExchange(null, mine);
        if (other != null) {
            return awaitOther(other, timeout);
        }
        sendAsync(timeout).whenComplete((done, thrown) -> {
            inFlight.set(null);
            complete(mine, thrown);
        });
        return mine;
    }

    /** Waits for the handshake of another caller. If that fails, for example at its timeout, another one follows. */
    private CompletableFuture<@Nullable Void> awaitOther(CompletableFuture<@Nullable Void> other, Duration timeout) {
        long deadline = seams.ticker().nanoTime() + timeout.toNanos();
        CompletableFuture<@Nullable Void> limited = new CompletableFuture<>();
        Scheduler.Task limit = seams.scheduler()
                .schedule(
                        timeout,
                        () -> limited.completeExceptionally(new RedisUnreachable(
                                "no reply to the first request within " + timeout.toMillis() + " ms", null, false)));
        other.whenComplete((done, thrown) -> complete(limited, thrown));
        return limited.whenComplete((done, thrown) -> limit.cancel()).exceptionallyCompose(thrown -> {
            long left = deadline - seams.ticker().nanoTime();
            return left > 0 ? runAsync(Duration.ofNanos(left)) : CompletableFuture.failedFuture(thrown);
        });
    }

    private static void complete(CompletableFuture<@Nullable Void> future, @Nullable Throwable thrown) {
        if (thrown == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(thrown);
        }
    }

    private CompletableFuture<@Nullable Void> sendAsync(Duration timeout) {
        return runner.runAsync(calls.handshake(timeout)).thenAccept(this::read).exceptionallyCompose(thrown -> {
            Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            return CompletableFuture.failedFuture(
                    cause instanceof RedisUnreachable unreachable ? withoutEffect(unreachable) : thrown);
        });
    }

    /** Returns the failure of a claim that was not sent. */
    private static RedisUnreachable withoutEffect(RedisUnreachable failure) {
        return failure.mayHaveExecuted()
                ? new RedisUnreachable(String.valueOf(failure.getMessage()), failure.getCause(), false)
                : failure;
    }

    private void read(ScriptReply reply) {
        if (!isDone) {
            nativeRelease.serverIs(reply.extra(0), reply.extra(1));
            isDone = true;
        }
    }
}
