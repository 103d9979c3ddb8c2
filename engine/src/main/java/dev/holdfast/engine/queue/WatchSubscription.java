package dev.holdfast.engine.queue;

import dev.holdfast.engine.context.GuardedLockStore;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.WaitListener;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The watch of a local wait queue on its lock. It may be ended before it has begun. Thread-safe. */
final class WatchSubscription {
    private static final StoreQueue.Watch ENDED = () -> {};

    private final GuardedLockStore store;
    private final AtomicBoolean hasBegun = new AtomicBoolean();
    private final AtomicReference<StoreQueue.@Nullable Watch> watch = new AtomicReference<>();

    WatchSubscription(GuardedLockStore store) {
        this.store = store;
    }

    /** Begins the watch; later calls do nothing. */
    void begin(String lockName, WaitListener listener) {
        if (!hasBegun.compareAndSet(false, true)) {
            return;
        }
        StoreQueue.Watch begun = store.watch(lockName, listener);
        if (!watch.compareAndSet(null, begun)) {
            store.unwatch(begun);
        }
    }

    /** Ends the watch; later calls do nothing. */
    void end() {
        StoreQueue.Watch begun = watch.getAndSet(ENDED);
        if (begun != null && begun != ENDED) {
            store.unwatch(begun);
        }
    }
}
