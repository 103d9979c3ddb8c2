package dev.holdfast.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Tells once each time a lease becomes at risk. */
final class RiskNotice {
    private static final State QUIET = new State(false, List.of());

    private final EngineLease lease;
    private final AtomicReference<State> state = new AtomicReference<>(QUIET);

    /** One value, so that an action that is added while it is told is run once. */
    private record State(boolean isTold, List<Runnable> actions) {
        State with(Runnable action) {
            List<Runnable> more = new ArrayList<>(actions);
            more.add(action);
            return new State(isTold, more);
        }
    }

    RiskNotice(EngineLease lease) {
        this.lease = lease;
    }

    void add(Runnable action) {
        Objects.requireNonNull(action);
        State before = state.getAndUpdate(now -> now.with(action));
        if (before.isTold) {
            lease.engine().callbacks.run(action);
        }
    }

    boolean isTold() {
        return Objects.requireNonNull(state.get()).isTold;
    }

    void tell() {
        State before = state.getAndUpdate(now -> new State(true, now.actions));
        if (!before.isTold) {
            lease.engine().tell(listener -> listener.atRisk(lease));
            before.actions.forEach(lease.engine().callbacks::run);
        }
    }

    /** The lease was renewed: it may become at risk again. */
    void reset() {
        if (isTold()) {
            state.updateAndGet(now -> new State(false, now.actions));
        }
    }
}
