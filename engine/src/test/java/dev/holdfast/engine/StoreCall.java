package dev.holdfast.engine;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What the engine asked of a {@link ScriptedStore}, to be answered by the test.
 *
 * @param asked what was asked
 * @param answer to be completed
 */
record StoreCall<Q, A>(Q asked, CompletableFuture<A> answer) {
    static final AcquireReply.Busy BUSY = AcquireReply.busy(null, "app@host:1");

    static AcquireReply granted(long fence) {
        return AcquireReply.granted(OptionalLong.of(fence));
    }

    void answer(A reply) {
        answer.complete(reply);
    }

    void fail(RuntimeException failure) {
        answer.completeExceptionally(failure);
    }

    /** No answer came in time. */
    void timeOut() {
        fail(new LockUnavailableException("orders", "no answer in time", null));
    }

    /** The questions of one kind that are not yet taken up by the test. */
    static final class Calls<Q, A> {
        private final BlockingQueue<StoreCall<Q, A>> line = new LinkedBlockingQueue<>();

        CompletableFuture<A> ask(Q asked) {
            StoreCall<Q, A> question = new StoreCall<>(asked, new CompletableFuture<>());
            line.add(question);
            return question.answer();
        }

        /** Takes up the next question; one that another thread is about to ask is waited for. */
        StoreCall<Q, A> next() {
            try {
                StoreCall<Q, A> next = line.poll(20, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("no question was asked");
                }
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        int size() {
            return line.size();
        }
    }
}
