package dev.holdfast.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What adapters of clients that do not block have in common: one {@link Link} for each lane, and a timeout after which a call
 * that was not sent is not sent any more.
 *
 * @param <C> what a link is a connection of
 */
public abstract class LinkedRedisClient<C> implements RedisClient {
    private final Link<C> application;
    private final Link<C> upkeep;

    /**
     * Creates a client.
     *
     * @param application the link of the application's calls
     * @param upkeep the link of renewals
     */
    protected LinkedRedisClient(Link<C> application, Link<C> upkeep) {
        this.application = application;
        this.upkeep = upkeep;
    }

    @Override
    public final List<?> run(ScriptCall call) throws InterruptedException {
        long end = System.nanoTime() + call.timeout().toNanos();
        Pending pending = new Pending(call);
        try {
            return pending.reply.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw pending.late();
        } catch (ExecutionException e) {
            throw pending.failed(e);
        } catch (InterruptedException e) {
            pending.giveUp();
            throw e;
        }
    }

    @Override
    public final CompletableFuture<List<?>> runAsync(ScriptCall call) {
        Pending pending = new Pending(call);
        return pending.reply
                .copy()
                .orTimeout(call.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(
                        thrown instanceof TimeoutException ? pending.late() : pending.failed(thrown)));
    }

    /** A call whose reply has not come yet. */
    private final class Pending {
        final CompletableFuture<List<?>> reply = new CompletableFuture<>();
        private final ScriptCall call;

        /** The client library's future; null until the call was handed to it. */
        private volatile @Nullable CompletableFuture<List<?>> sent;

        Pending(ScriptCall call) {
            this.call = call;
            // Once there is a connection, the calling thread sends.
            (call.lane() == Lane.UPKEEP ? upkeep : application).connection().whenComplete(this::connected);
        }

        private void connected(@Nullable C connection, @Nullable Throwable thrown) {
            if (connection == null) {
                reply.completeExceptionally(thrown == null ? new IllegalStateException() : thrown);
                return;
            }
            CompletableFuture<List<?>> answer = new CompletableFuture<>();
            sent = answer; // before the look at who waits: giveUp cancels first and looks at this then
            if (reply.isDone()) {
                return;
            }
            try {
                answer = send(connection, call);
                sent = answer;
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
            answer.whenComplete((fields, failure) -> {
                if (failure == null) {
                    reply.complete(fields);
                } else {
                    reply.completeExceptionally(failure);
                }
            });
            if (reply.isCancelled()) {
                answer.cancel(false);
            }
        }

        RedisUnreachable late() {
            boolean wasSent = giveUp();
            String what = wasSent ? "no reply within " : "no connection within ";
            return new RedisUnreachable(what + call.timeout().toMillis() + " ms", null, wasSent);
        }

        /** Cancels, which keeps the call from being sent if it was not; returns whether it may have been. */
        boolean giveUp() {
            reply.cancel(false);
            CompletableFuture<List<?>> answer = sent;
            if (answer != null) {
                answer.cancel(false);
            }
            return answer != null;
        }

        RuntimeException failed(Throwable thrown) {
            Throwable cause = thrown;
            while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                    && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause instanceof RedisUnreachable || cause instanceof RedisErrorReply
                    ? (RuntimeException) cause
                    : failure(cause, sent != null);
        }
    }

    /**
     * Sends a call, once.
     *
     * @param connection the connection
     * @param call the call
     * @return a future of the reply; cancelling it keeps the call from being sent if it has not been
     */
    protected abstract CompletableFuture<List<?>> send(C connection, ScriptCall call);

    /**
     * Reads what the client library failed with.
     *
     * @param thrown what it threw when it connected or sent
     * @param wasSent whether it was given the call
     * @return {@link RedisErrorReply} or {@link RedisUnreachable}
     */
    protected abstract RuntimeException failure(Throwable thrown, boolean wasSent);

    @Override
    public void close() {
        application.close();
        upkeep.close();
    }
}
