package dev.holdfast.resilience4j;

import dev.holdfast.spi.AcquireReply.Busy;
import org.jspecify.annotations.Nullable;

/** What stands between the breaker's permission and the store. Thread-safe. */
interface Gate {
    /** Lets everybody through. */
    Gate OPEN = new Gate() {
        @Override
        public @Nullable Busy enter(String lockName) {
            return null;
        }

        @Override
        public void leave(String lockName, boolean isAnswered) {}
    };

    /** Lets a claim through to the store, to be followed by {@link #leave}; or returns why it must not go there. */
    @Nullable
    Busy enter(String lockName);

    /** A claim that was let through has come to its end, and nobody has seen its answer yet. */
    void leave(String lockName, boolean isAnswered);
}
