package dev.holdfast.engine.lock;

import dev.holdfast.engine.event.CallbackExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** The future of an acquisition, which its caller may cancel or complete at any time. Thread-safe. */
final class CallerFuture<T> extends CompletableFuture<T> {
    private final CallbackExecutor callbacks;
    private final AtomicBoolean isEnding = new AtomicBoolean();

    CallerFuture(CallbackExecutor callbacks) {
        this.callbacks = callbacks;
    }

    /** Decides who ends the acquisition, the engine or the caller. Returns true to the first, which then has to do it. */
    boolean beginsToEnd() {
        return isEnding.compareAndSet(false, true);
    }

    /** Returns the callback executor, so that asynchronous dependents run there. */
    @Override
    public Executor defaultExecutor() {
        return callbacks::run;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
