package dev.holdfast.engine.lease;

import dev.holdfast.Lease;
import dev.holdfast.engine.event.CallbackExecutor;
import dev.holdfast.engine.event.ListenerEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Notifies the holder once each time that a lease becomes at risk. Thread-safe. */
final class AtRiskNotifier {
    private static final State SAFE = new State(false, List.of());

    private final AtomicReference<State> state = new AtomicReference<>(SAFE);

    /** One value, so that an action that is added during a notification runs once. */
    private record State(boolean isNotified, List<Runnable> actions) {
        State with(Runnable action) {
            List<Runnable> more = new ArrayList<>(actions);
            more.add(action);
            return new State(isNotified, more);
        }
    }

    /** Adds an action. It runs at once if the lease is at risk. */
    void add(Runnable action, CallbackExecutor callbacks) {
        State before = state.getAndUpdate(current -> current.with(action));
        if (before.isNotified) {
            callbacks.run(action);
        }
    }

    boolean isNotified() {
        return Objects.requireNonNull(state.get()).isNotified;
    }

    /** Notifies the listener and runs the actions, unless this was done since the lease was last safe. */
    void notify(Lease lease, ListenerEvents events, CallbackExecutor callbacks) {
        State before = state.getAndUpdate(current -> new State(true, current.actions));
        if (!before.isNotified) {
            events.report(lease, "atRisk", listener -> listener.atRisk(lease));
            before.actions.forEach(callbacks::run);
        }
    }

    /** Notes that the lease was renewed and may become at risk again. */
    void reset() {
        if (isNotified()) {
            state.updateAndGet(current -> new State(false, current.actions));
        }
    }
}
