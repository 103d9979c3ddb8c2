package dev.holdfast.redis.store;

import dev.holdfast.spi.Ownership;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The owner tokens of this process whose locks are marked, because their queues have or had waiters. A release of such a token
 * begins with the script that hands over. It is a hint: a missing one costs a round trip. Thread-safe.
 */
public final class MarkedTokens {
    /** More than the contended locks of a process. When it is reached, all hints are forgotten. */
    private static final int MAX = 10_000;

    private final Set<String> marked = ConcurrentHashMap.newKeySet();

    /** Creates an empty set. */
    public MarkedTokens() {}

    /** Notes that the lock of a token is marked. */
    void add(Ownership ownership) {
        if (marked.size() >= MAX) {
            marked.clear(); // tokens that were lost without a release
        }
        marked.add(ownership.owner().secret());
    }

    /** Removes a token that is about to be released, or was lost. Returns whether its lock was marked. */
    boolean remove(Ownership ownership) {
        return !marked.isEmpty() && marked.remove(ownership.owner().secret());
    }
}
