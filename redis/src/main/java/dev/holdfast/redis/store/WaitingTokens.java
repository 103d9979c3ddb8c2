package dev.holdfast.redis.store;

import dev.holdfast.spi.Ownership;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The owner tokens of this process that wait in queues, and those whose wait has ended, each with its member in the queue.
 *
 * <p>The ended ones matter because a claim that was delayed can put a token back into the queue after its release. No waiter
 * takes a hand-over to such a token up, so it must be passed on. Thread-safe.
 */
public final class WaitingTokens {
    private static final int MAX_ENDED = 1_000;

    /**
     * A token in a queue.
     *
     * @param member the member of the queue, which does not change while the token waits
     */
    record Waiter(Ownership ownership, String member) {}

    private final Map<String, Waiter> waiting = new ConcurrentHashMap<>();
    private final Map<String, Waiter> ended = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Waiter> eldest) {
            return size() > MAX_ENDED;
        }
    });

    /** Creates an empty set of tokens. */
    public WaitingTokens() {}

    /** Adds a token that waits in a queue. */
    void waits(Ownership ownership, String member) {
        waiting.put(ownership.owner().secret(), new Waiter(ownership, member));
    }

    /** Adds a token that may wait in a queue. If it waited before, its member is still the earlier one as far as is known. */
    void mayWait(Ownership ownership, String member) {
        waiting.putIfAbsent(ownership.owner().secret(), new Waiter(ownership, member));
    }

    /** Removes a token that was granted its lock. */
    void granted(Ownership ownership) {
        if (!waiting.isEmpty()) {
            waiting.remove(ownership.owner().secret());
        }
    }

    /**
     * Notes that a release is sent. From now on the token takes no hand-over. Returns the member of the token in the queue, or
     * null if it waits, or waited, in none.
     */
    @Nullable
    String released(Ownership ownership) {
        if (waiting.isEmpty() && ended.isEmpty()) {
            return null;
        }
        String secret = ownership.owner().secret();
        Waiter waiter = waiting.remove(secret);
        if (waiter == null) {
            waiter = ended.get(secret);
        } else {
            ended.put(secret, waiter);
        }
        return waiter == null ? null : waiter.member;
    }

    /** Returns the member of a waiter, or null if the token does not wait. */
    @Nullable
    String memberOf(Ownership ownership) {
        Waiter waiter = waiting.isEmpty() ? null : waiting.get(ownership.owner().secret());
        return waiter == null ? null : waiter.member;
    }

    /** Returns the waiter with a secret, or null if no such waiter is known. */
    @Nullable
    Ownership waiting(String secret) {
        Waiter waiter = waiting.get(secret);
        return waiter == null ? null : waiter.ownership;
    }

    /** Returns the waiter with a secret whose wait has ended, or null if no such waiter is known. */
    @Nullable
    Ownership ended(String secret) {
        Waiter waiter = ended.get(secret);
        return waiter == null ? null : waiter.ownership;
    }
}
