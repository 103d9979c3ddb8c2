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
     * @param fenceBlock how many tokens, from that one on, are reserved for the owner and are below those of any later grant
     * @param incarnation which run of the server granted it; null if that was not asked for or is not known
     * @param fallback the name of the fallback that granted it in place of the store that was meant; null if none did
     */
    record Granted(
            OptionalLong fence,
            int fenceBlock,
            @Nullable Incarnation incarnation,
            @Nullable String fallback) implements AcquireReply {
        /**
         * Creates a grant that reserves one fencing token.
         *
         * @param fence the fencing token, or empty
         * @param incarnation which run of the server granted it, or null
         * @param fallback the name of the fallback that granted it, or null
         */
        public Granted(OptionalLong fence, @Nullable Incarnation incarnation, @Nullable String fallback) {
            this(fence, 1, incarnation, fallback);
        }

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
     * @param place the place in the queue; null if the claim did not want one, or the store could not give it one
     */
    record Busy(
            @Nullable Duration remaining,
            @Nullable String holder,
            @Nullable Duration askAgain,
            @Nullable Place place) implements AcquireReply {
        /**
         * Creates an answer to a claim that has no place in a queue.
         *
         * @param remaining the time until the lock becomes free unless it is renewed, or null
         * @param holder what the holder says of itself, or null
         * @param askAgain when to ask again at the latest, or null
         */
        public Busy(@Nullable Duration remaining, @Nullable String holder, @Nullable Duration askAgain) {
            this(remaining, holder, askAgain, null);
        }
    }

    /**
     * A place in the queue of those who wait for a lock.
     *
     * @param ticket decides the order; to be given back with the next claim
     * @param rank how many are in front, dead ones included
     * @param handsOver whether the holder hands the lock over when it releases it; a foreign one just lets it go, and the
     *     first in the queue has to find out
     * @param fenceBefore what the fencing token of any later grant of the lock is higher than, and that of any earlier one is
     *     not; {@link Long#MAX_VALUE} if that is not known
     */
    record Place(long ticket, long rank, boolean handsOver, long fenceBefore) {
        /**
         * Creates a place of one who asks when it is told of a hand-over.
         *
         * @param ticket decides the order
         * @param rank how many are in front
         * @param handsOver whether the holder hands the lock over
         */
        public Place(long ticket, long rank, boolean handsOver) {
            this(ticket, rank, handsOver, Long.MAX_VALUE);
        }
    }
}
