package dev.holdfast.spi;

import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link Claim}. That nothing is known is not an answer but a failure. */
public sealed interface AcquireReply {
    /**
     * The owner holds the lock.
     *
     * @param fence the fencing token, or empty if none was wanted or none can be had
     * @param incarnation which run of the server granted it; null if that was not asked for or is not known
     * @param fallback the name of the fallback that granted it in place of the store that was meant; null if none did
     */
    record Granted(
            OptionalLong fence,
            @Nullable Incarnation incarnation,
            @Nullable String fallback) implements AcquireReply {
        /**
         * Creates a grant that does not say by which run of the server.
         *
         * @param fence the fencing token, or empty
         */
        public Granted(OptionalLong fence) {
            this(fence, null);
        }

        /**
         * Creates a grant of the store that was meant.
         *
         * @param fence the fencing token, or empty
         * @param incarnation which run of the server granted it, or null
         */
        public Granted(OptionalLong fence, @Nullable Incarnation incarnation) {
            this(fence, incarnation, null);
        }
    }

    /**
     * Somebody else holds the lock.
     *
     * @param remaining the time until it becomes free unless it is renewed; null if the holder set no limit
     * @param holder what the holder says of itself; null if it is foreign or not known
     * @param askAgain when to ask again at the latest, in a store that keeps waiters; null leaves it to the engine
     */
    record Busy(
            @Nullable Duration remaining,
            @Nullable String holder,
            @Nullable Duration askAgain) implements AcquireReply {}
}
