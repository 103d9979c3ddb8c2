package dev.holdfast.engine;

import dev.holdfast.Lease;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What threads hold through {@link ThreadOwnedLock} views of one provider: counted by lock name and thread. */
final class Holds {
    private final ConcurrentHashMap<Key, Hold> byKey = new ConcurrentHashMap<>();

    private record Key(String lockName, Thread thread) {}

    /** Only its own thread touches it. */
    private static final class Hold {
        final Lease lease;
        int count = 1;

        Hold(Lease lease) {
            this.lease = lease;
        }
    }

    /** Counts one more hold if the calling thread holds the lock. */
    boolean enterAgain(String lockName) {
        Hold hold = byKey.get(key(lockName));
        if (hold == null) {
            return false;
        }
        hold.count = Math.addExact(hold.count, 1);
        return true;
    }

    void enter(String lockName, Lease lease) {
        byKey.put(key(lockName), new Hold(lease));
    }

    /** Counts one hold less; returns the lease if that was the last one. */
    @Nullable
    Lease leave(String lockName) {
        Key key = key(lockName);
        Hold hold = byKey.get(key);
        if (hold == null) {
            throw new IllegalMonitorStateException("the calling thread does not hold this lock");
        }
        hold.count--;
        if (hold.count > 0) {
            return null;
        }
        byKey.remove(key);
        return hold.lease;
    }

    /** Forgets what a thread held that ended without unlocking. */
    void forget(String lockName, Thread thread) {
        byKey.remove(new Key(lockName, thread));
    }

    private static Key key(String lockName) {
        return new Key(lockName, Thread.currentThread());
    }
}
