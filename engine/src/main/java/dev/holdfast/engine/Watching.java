package dev.holdfast.engine;

import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.WaitListener;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The watch of a wait queue on its lock. It may end before it has begun. Thread-safe. */
final class Watching {
    private static final StoreQueue.Watch ENDED = () -> {};

    private final Engine engine;
    private final AtomicBoolean hasBegun = new AtomicBoolean();
    private final AtomicReference<StoreQueue.@Nullable Watch> watch = new AtomicReference<>();

    Watching(Engine engine) {
        this.engine = engine;
    }

    /** Begins; later calls do nothing. */
    void begin(String lockName, WaitListener watcher) {
        if (!hasBegun.compareAndSet(false, true)) {
            return;
        }
        StoreQueue.Watch begun = engine.calls.watch(lockName, watcher);
        if (!watch.compareAndSet(null, begun)) {
            engine.calls.unwatch(begun);
        }
    }

    void end() {
        StoreQueue.Watch begun = watch.getAndSet(ENDED);
        if (begun != null && begun != ENDED) {
            engine.calls.unwatch(begun);
        }
    }
}
