package dev.holdfast.engine.lock;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import dev.holdfast.engine.lease.EngineLease;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hold counts of threads by lock name, which all {@link ReentrantLockView}s of a provider share. Each thread keeps its own
 * counts, so nothing is left of a thread that ends without unlocking. Thread-safe.
 */
public final class ThreadHoldCounts {
    @SuppressWarnings("ThreadLocalUsage") // one for each provider, and empty in a thread that holds nothing
    private final ThreadLocal<@Nullable Map<String, Hold>> byName = new ThreadLocal<>();

    private static final class Hold {
        final EngineLease lease;
        int count = 1;

        Hold(EngineLease lease) {
            this.lease = lease;
        }
    }

    /** Creates counts without a hold. */
    public ThreadHoldCounts() {}

    /**
     * Adds a hold if the calling thread holds the lock. Returns false if it does not.
     *
     * @throws LeaseLostException if the thread held the lock and its lease was lost
     */
    boolean reenter(String lockName) {
        Map<String, Hold> mine = byName.get();
        Hold hold = mine == null ? null : mine.get(lockName);
        if (hold == null) {
            return false;
        }
        LeaseLoss loss = hold.lease.currentLoss();
        if (loss != null) {
            throw new LeaseLostException(loss);
        }
        hold.count = Math.addExact(hold.count, 1);
        return true;
    }

    /** Adds the first hold of the calling thread. */
    void enter(String lockName, EngineLease lease) {
        Map<String, Hold> mine = byName.get();
        if (mine == null) {
            mine = new HashMap<>();
            byName.set(mine);
        }
        mine.put(lockName, new Hold(lease));
    }

    /**
     * Removes a hold of the calling thread; returns the lease if that was the last one, or null.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     */
    @Nullable
    EngineLease exit(String lockName) {
        Map<String, Hold> mine = byName.get();
        Hold hold = mine == null ? null : mine.get(lockName);
        if (mine == null || hold == null) {
            throw new IllegalMonitorStateException("the calling thread does not hold this lock");
        }
        hold.count--;
        if (hold.count > 0) {
            return null;
        }
        mine.remove(lockName);
        if (mine.isEmpty()) {
            byName.remove();
        }
        return hold.lease;
    }
}
