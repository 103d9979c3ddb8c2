package dev.holdfast.engine;

import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Tells once each time a lease becomes at risk. */
final class RiskNotice {
    private final Engine engine;
    private final EngineLease lease;
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicReference<@Nullable CopyOnWriteArrayList<Runnable>> actions = new AtomicReference<>();

    RiskNotice(Engine engine, EngineLease lease) {
        this.engine = engine;
        this.lease = lease;
    }

    void add(Runnable action) {
        CopyOnWriteArrayList<Runnable> known = actions.get();
        if (known == null) {
            actions.compareAndSet(null, new CopyOnWriteArrayList<>());
            known = Objects.requireNonNull(actions.get());
        }
        known.add(action);
        if (told.get()) {
            engine.callbacks.run(action);
        }
    }

    boolean isTold() {
        return told.get();
    }

    void tell() {
        if (told.compareAndSet(false, true)) {
            engine.tell(listener -> listener.atRisk(lease));
            CopyOnWriteArrayList<Runnable> known = actions.get();
            if (known != null) {
                known.forEach(engine.callbacks::run);
            }
        }
    }

    /** The lease was renewed: it may become at risk again. */
    void reset() {
        told.set(false);
    }
}
