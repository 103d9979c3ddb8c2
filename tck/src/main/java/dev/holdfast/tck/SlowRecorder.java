package dev.holdfast.tck;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the beginning and the end of each call for each lock, and takes its time between them. */
final class SlowRecorder implements LockListener {
    private final Map<String, List<String>> byLock = new ConcurrentHashMap<>();

    List<String> of(String lockName) {
        return byLock.computeIfAbsent(lockName, name -> new CopyOnWriteArrayList<>());
    }

    private void record(String lockName, String event) {
        of(lockName).add(event + " begins");
        Await.sleep(Duration.ofMillis(5));
        of(lockName).add(event + " ends");
    }

    @Override
    public void acquired(Lease lease, Duration waited) {
        record(lease.lockName(), "acquired");
    }

    @Override
    public void busy(String lockName) {
        record(lockName, "busy");
    }

    @Override
    public void waitBegan(String lockName) {
        record(lockName, "waitBegan");
    }

    @Override
    public void waitEnded(String lockName) {
        record(lockName, "waitEnded");
    }

    @Override
    public void renewed(Lease lease) {
        record(lease.lockName(), "renewed");
    }

    @Override
    public void atRisk(Lease lease) {
        record(lease.lockName(), "atRisk");
    }

    @Override
    public void lost(Lease lease, LeaseLoss loss) {
        record(lease.lockName(), "lost");
    }

    @Override
    public void released(Lease lease, Duration held) {
        record(lease.lockName(), "released");
    }
}
