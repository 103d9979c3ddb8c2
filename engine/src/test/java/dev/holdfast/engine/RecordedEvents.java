package dev.holdfast.engine;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.LockListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes down what a listener is told. */
final class RecordedEvents implements LockListener {
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    List<String> all() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    @Override
    public void acquired(Lease lease, Duration waited) {
        told.add("acquired");
    }

    @Override
    public void busy(String lockName) {
        told.add("busy");
    }

    @Override
    public void waitBegan(String lockName) {
        told.add("waitBegan");
    }

    @Override
    public void waitEnded(String lockName) {
        told.add("waitEnded");
    }

    @Override
    public void timedOut(String lockName, Duration waited) {
        told.add("timedOut");
    }

    @Override
    public void renewed(Lease lease) {
        told.add("renewed");
    }

    @Override
    public void renewed(Lease lease, Duration late) {
        renewed(lease);
        told.add("late " + late.toMillis());
    }

    @Override
    public void renewalFailed(Lease lease, LockException failure) {
        told.add("renewalFailed");
    }

    @Override
    public void atRisk(Lease lease) {
        told.add("atRisk");
    }

    @Override
    public void lost(Lease lease, LeaseLoss loss) {
        told.add("lost " + loss.reason());
    }

    @Override
    public void released(Lease lease, Duration held) {
        told.add("released");
    }

    @Override
    public void releaseFailed(Lease lease, LockException failure) {
        told.add("releaseFailed");
    }
}
