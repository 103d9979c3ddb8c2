package dev.holdfast.redis.store;

/**
 * Remembers which locks were last seen held or with waiters, so that an attempt begins with the script that fits. It is a guess:
 * a wrong one costs a round trip. Locks whose names have the same hash share an entry. Thread-safe.
 */
final class BusyLocks {
    private static final int SIZE = 1 << 12;

    /** Written without synchronization: any thread may see an older guess. */
    private final boolean[] isBusy = new boolean[SIZE];

    boolean isBusy(String lockName) {
        return isBusy[index(lockName)];
    }

    void saw(String lockName, boolean busy) {
        int index = index(lockName);
        if (isBusy[index] != busy) {
            isBusy[index] = busy;
        }
    }

    private static int index(String lockName) {
        int hash = lockName.hashCode();
        return (hash ^ hash >>> 16) & SIZE - 1;
    }
}
