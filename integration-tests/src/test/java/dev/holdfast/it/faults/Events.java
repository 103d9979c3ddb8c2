package dev.holdfast.it.faults;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.LockListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener that records what went wrong with the locks of a provider. */
final class Events implements LockListener {
    final List<LockException> failedRenewals = new CopyOnWriteArrayList<>();
    final List<LockException> failedReleases = new CopyOnWriteArrayList<>();
    final List<LeaseLoss> losses = new CopyOnWriteArrayList<>();
    final AtomicInteger renewals = new AtomicInteger();

    @Override
    public void renewed(Lease lease) {
        renewals.incrementAndGet();
    }

    @Override
    public void renewalFailed(Lease lease, LockException failure) {
        failedRenewals.add(failure);
    }

    @Override
    public void releaseFailed(Lease lease, LockException failure) {
        failedReleases.add(failure);
    }

    @Override
    public void lost(Lease lease, LeaseLoss loss) {
        losses.add(loss);
    }
}
