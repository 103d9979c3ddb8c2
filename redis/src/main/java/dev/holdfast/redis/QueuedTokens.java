package dev.holdfast.redis;

import dev.holdfast.spi.Ownership;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of this process that wait in queues, and those whose wait has ended. A hand-over to one of the latter has no
 * taker: a claim that was delayed has put it back into the queue after its release. Thread-safe.
 */
final class QueuedTokens {
    private static final int MAX_ENDED = 1_000;

    private final Map<String, Ownership> waiting = new ConcurrentHashMap<>();
    private final Map<String, Ownership> ended = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ownership> eldest) {
            return size() > MAX_ENDED;
        }
    });

    void waits(Ownership ownership) {
        waiting.put(ownership.owner().secret(), ownership);
    }

    void granted(Ownership ownership) {
        if (!waiting.isEmpty()) {
            waiting.remove(ownership.owner().secret());
        }
    }

    /** A release is sent: nobody will take up what is handed to the token from now on. */
    void released(Ownership ownership) {
        if (!waiting.isEmpty() && waiting.remove(ownership.owner().secret()) != null) {
            ended.put(ownership.owner().secret(), ownership);
        }
    }

    /** Returns who waits, by the secret of its token; null if it is not known to. */
    @Nullable
    Ownership waiting(String secret) {
        return waiting.get(secret);
    }

    /** Returns whose wait has ended, by the secret of its token; null if it is not known to have. */
    @Nullable
    Ownership ended(String secret) {
        return ended.get(secret);
    }
}
