package dev.holdfast.guice;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.LockListener;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Several listeners as one. Each is told, whatever the others throw. */
final class Listeners implements LockListener {
    private final List<LockListener> all;

    Listeners(List<LockListener> all) {
        this.all = all;
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

    /** What they throw is logged by the provider. */
    private void tell(Consumer<LockListener> event) {
        Each.of(all, event);
    }
}
