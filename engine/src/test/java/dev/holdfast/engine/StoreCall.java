package dev.holdfast.engine;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A request of the engine to a {@link ScriptedStore}. The test gives the reply.
 *
 * @param request the request
 * @param future the future of the reply
 */
public record StoreCall<Q, R>(Q request, CompletableFuture<R> future) {
    public static final AcquireReply.Busy BUSY = AcquireReply.busy(null, "app@host:1");

    public static AcquireReply granted(long fence) {
        return AcquireReply.granted(OptionalLong.of(fence));
    }

    /** Gives the reply. */
    public void reply(R reply) {
        future.complete(reply);
    }

    /** Fails the request. */
    public void fail(RuntimeException failure) {
        future.completeExceptionally(failure);
    }

    /** Fails the request as one without a reply in time, so that its outcome is unknown. */
    public void timeOut() {
        fail(new LockUnavailableException("orders", "no reply in time", null));
    }

    /** The requests of one kind that the test has not taken yet. */
    public static final class Calls<Q, R> {
        private final BlockingQueue<StoreCall<Q, R>> pending = new LinkedBlockingQueue<>();

        CompletableFuture<R> send(Q request) {
            StoreCall<Q, R> call = new StoreCall<>(request, new CompletableFuture<>());
            pending.add(call);
            return call.future();
        }

        /** Takes the next request. Waits for it if another thread is about to send it. */
        public StoreCall<Q, R> next() {
            try {
                StoreCall<Q, R> next = pending.poll(20, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("no request was sent");
                }
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** Returns the number of requests that the test has not taken yet. */
        public int size() {
            return pending.size();
        }
    }
}
