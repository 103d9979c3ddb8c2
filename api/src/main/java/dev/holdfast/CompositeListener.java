package dev.holdfast;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Several listeners as one: {@link LockListener#all(Collection)}. Immutable. */
final class CompositeListener implements LockListener {
    private final List<LockListener> listeners;

    CompositeListener(Collection<? extends LockListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void acquired(Lease lease, Duration waited) {
        tell(listener -> listener.acquired(lease, waited));
    }

    @Override
    public void busy(String lockName) {
        tell(listener -> listener.busy(lockName));
    }

    @Override
    public void waitBegan(String lockName) {
        tell(listener -> listener.waitBegan(lockName));
    }

    @Override
    public void waitEnded(String lockName) {
        tell(listener -> listener.waitEnded(lockName));
    }

    @Override
    public void timedOut(String lockName, Duration waited) {
        tell(listener -> listener.timedOut(lockName, waited));
    }

    @Override
    public void acquireFailed(String lockName, LockException failure) {
        tell(listener -> listener.acquireFailed(lockName, failure));
    }

    @Override
    public void renewed(Lease lease) {
        tell(listener -> listener.renewed(lease));
    }

    @Override
    public void renewed(Lease lease, Duration late) {
        tell(listener -> listener.renewed(lease, late));
    }

    @Override
    public void renewalFailed(Lease lease, LockException failure) {
        tell(listener -> listener.renewalFailed(lease, failure));
    }

    @Override
    public void atRisk(Lease lease) {
        tell(listener -> listener.atRisk(lease));
    }

    @Override
    public void lost(Lease lease, LeaseLoss loss) {
        tell(listener -> listener.lost(lease, loss));
    }

    @Override
    public void released(Lease lease, Duration held) {
        tell(listener -> listener.released(lease, held));
    }

    @Override
    public void releaseFailed(Lease lease, LockException failure) {
        tell(listener -> listener.releaseFailed(lease, failure));
    }

    private void tell(Consumer<LockListener> event) {
        @Nullable Throwable first = null;
        for (LockListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                if (first == null) {
                    first = e;
                } else if (first != e) { // an exception cannot be suppressed under itself
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            throw (RuntimeException) first;
        }
    }

    @Override
    public String toString() {
        return listeners.toString();
    }
}
