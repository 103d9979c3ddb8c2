package dev.holdfast.engine;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.LockListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Records the events of a listener by their names. */
public final class RecordedEvents implements LockListener {
    private final List<String> recorded = Collections.synchronizedList(new ArrayList<>());

    public List<String> all() {
        synchronized (recorded) {
            return List.copyOf(recorded);
        }
    }

    @Override
    public void acquired(Lease lease, Duration waited) {
        recorded.add("acquired");
    }

    @Override
    public void busy(String lockName) {
        recorded.add("busy");
    }

    @Override
    public void waitBegan(String lockName) {
        recorded.add("waitBegan");
    }

    @Override
    public void waitEnded(String lockName) {
        recorded.add("waitEnded");
    }

    @Override
    public void timedOut(String lockName, Duration waited) {
        recorded.add("timedOut");
    }

    @Override
    public void renewed(Lease lease) {
        recorded.add("renewed");
    }

    @Override
    public void renewed(Lease lease, Duration late) {
        renewed(lease);
        recorded.add("late " + late.toMillis());
    }

    @Override
    public void renewalFailed(Lease lease, LockException failure) {
        recorded.add("renewalFailed");
    }

    @Override
    public void atRisk(Lease lease) {
        recorded.add("atRisk");
    }

    @Override
    public void lost(Lease lease, LeaseLoss loss) {
        recorded.add("lost " + loss.reason());
    }

    @Override
    public void released(Lease lease, Duration held) {
        recorded.add("released");
    }

    @Override
    public void releaseFailed(Lease lease, LockException failure) {
        recorded.add("releaseFailed");
    }
}
