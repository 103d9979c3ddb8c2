package dev.holdfast.engine;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What threads hold through {@link ThreadOwnedLock} views of one provider: counted by lock name and thread. Each thread
 * keeps its own, so that nothing is left of a thread that ends without unlocking.
 */
final class Holds {
    @SuppressWarnings("ThreadLocalUsage") // one per provider, and empty in a thread that holds nothing
    private final ThreadLocal<@Nullable Map<String, Hold>> byName = new ThreadLocal<>();

    private static final class Hold {
        final EngineLease lease;
        int count = 1;

        Hold(EngineLease lease) {
            this.lease = lease;
        }
    }

    /**
     * Counts one more hold if the calling thread holds the lock.
     *
     * @throws LeaseLostException if it did and exclusion was lost
     */
    boolean enterAgain(String lockName) {
        Map<String, Hold> mine = byName.get();
        Hold hold = mine == null ? null : mine.get(lockName);
        if (hold == null) {
            return false;
        }
        LeaseLoss loss = hold.lease.lossByNow();
        if (loss != null) {
            throw new LeaseLostException(loss);
        }
        hold.count = Math.addExact(hold.count, 1);
        return true;
    }

    void enter(String lockName, EngineLease lease) {
        Map<String, Hold> mine = byName.get();
        if (mine == null) {
            mine = new HashMap<>();
            byName.set(mine);
        }
        mine.put(lockName, new Hold(lease));
    }

    /** Counts one hold less; returns the lease if that was the last one. */
    @Nullable
    EngineLease leave(String lockName) {
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
