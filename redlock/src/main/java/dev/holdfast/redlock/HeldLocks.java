package dev.holdfast.redlock;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The locks that a majority of the members held for one owner when they were last claimed or inspected. Bounded: the name that was
 * added first is forgotten first. Thread-safe.
 */
final class HeldLocks {
    static final int CAPACITY = 10_000;

    /** Guards the names. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final Set<String> names = new LinkedHashSet<>();

    /** Notes whether a majority holds a lock for one owner. */
    void set(String lockName, boolean isHeld) {
        mutex.lock();
        try {
            if (!isHeld) {
                names.remove(lockName);
            } else if (names.add(lockName) && names.size() > CAPACITY) {
                Iterator<String> oldest = names.iterator();
                oldest.next();
                oldest.remove();
            }
        } finally {
            mutex.unlock();
        }
    }

    /** Returns whether a majority held the lock for one owner when that was last seen. */
    boolean contains(String lockName) {
        mutex.lock();
        try {
            return names.contains(lockName);
        } finally {
            mutex.unlock();
        }
    }
}
