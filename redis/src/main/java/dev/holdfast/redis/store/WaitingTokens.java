package dev.holdfast.redis.store;

import dev.holdfast.spi.Ownership;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The owner tokens of this process that wait in queues, and those whose wait has ended.
 *
 * <p>The ended ones matter because a claim that was delayed can put a token back into the queue after its release. No waiter
 * takes a hand-over to such a token up, so it must be passed on. Thread-safe.
 */
public final class WaitingTokens {
    private static final int MAX_ENDED = 1_000;

    private final Map<String, Ownership> waiting = new ConcurrentHashMap<>();
    private final Map<String, Ownership> ended = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ownership> eldest) {
            return size() > MAX_ENDED;
        }
    });

    /** Creates an empty set of tokens. */
    public WaitingTokens() {}

    /** Adds a token that waits, or may wait, in a queue. */
    void waits(Ownership ownership) {
        waiting.put(ownership.owner().secret(), ownership);
    }

    /** Removes a token that was granted its lock. */
    void granted(Ownership ownership) {
        if (!waiting.isEmpty()) {
            waiting.remove(ownership.owner().secret());
        }
    }

    /** Notes that a release is sent. From now on the token takes no hand-over. */
    void released(Ownership ownership) {
        if (!waiting.isEmpty() && waiting.remove(ownership.owner().secret()) != null) {
            ended.put(ownership.owner().secret(), ownership);
        }
    }

    /** Returns the waiter with a secret, or null if no such waiter is known. */
    @Nullable
    Ownership waiting(String secret) {
        return waiting.get(secret);
    }

    /** Returns the waiter with a secret whose wait has ended, or null if no such waiter is known. */
    @Nullable
    Ownership ended(String secret) {
        return ended.get(secret);
    }
}
