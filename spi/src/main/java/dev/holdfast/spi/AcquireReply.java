package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The reply to a {@link Claim}. If nothing is known, there is no reply: the operation fails. */
public sealed interface AcquireReply {
    /**
     * Creates a grant with one fencing token, or none.
     *
     * @param fence the fencing token; empty if none was wanted, or the store has none
     * @return a grant
     */
    static Granted granted(OptionalLong fence) {
        return new Granted(fence, 1, null, null, false);
    }

    /**
     * Creates a busy reply without a ticket.
     *
     * @param remaining the time until the lock becomes free unless it is renewed; null if it is not known, or has no limit
     * @param holder the holder's description of itself; null if it is foreign or not known
     * @return a busy reply
     */
    static Busy busy(@Nullable Duration remaining, @Nullable String holder) {
        return new Busy(remaining, holder, null, null);
    }

    /**
     * The owner holds the lock.
     *
     * @param fence the fencing token; empty if none was wanted, or the store has none
     * @param fenceBlock how many tokens, from that one on, are reserved for the owner. Any later grant has a higher token
     * @param incarnation the run of the server that granted the lock; null if the claim did not want it, or it is not known
     * @param fallback the name of the fallback that granted the lock in place of the backend; null if none did
     * @param isPartial whether a member of the store may not hold the lock, so that the first renewal should come early
     */
    record Granted(
            OptionalLong fence,
            int fenceBlock,
            @Nullable Incarnation incarnation,
            @Nullable String fallback,
            boolean isPartial)
            implements AcquireReply {
        /**
         * Creates a grant; see {@link AcquireReply#granted}.
         *
         * @param fence the fencing token, or empty
         * @param fenceBlock how many tokens are reserved
         * @param incarnation the run of the server, or null
         * @param fallback the name of the fallback, or null
         * @param isPartial whether a member of the store may not hold the lock
         */
        public Granted {
            Objects.requireNonNull(fence);
        }

        /**
         * Returns this grant with another number of reserved tokens.
         *
         * @param block how many tokens are reserved
         * @return a grant
         */
        public Granted withFenceBlock(int block) {
            return new Granted(fence, block, incarnation, fallback, isPartial);
        }

        /**
         * Returns this grant with the run of the server.
         *
         * @param run the run of the server that granted the lock; null if it is not known
         * @return a grant
         */
        public Granted withIncarnation(@Nullable Incarnation run) {
            return new Granted(fence, fenceBlock, run, fallback, isPartial);
        }

        /**
         * Returns this grant as one of a fallback.
         *
         * @param name the name of the fallback; null for none
         * @return a grant
         */
        public Granted withFallback(@Nullable String name) {
            return new Granted(fence, fenceBlock, incarnation, name, isPartial);
        }

        /**
         * Returns this grant as one of all members of the store, or of a part of them.
         *
         * @param partial whether a member of the store may not hold the lock
         * @return a grant
         */
        public Granted withPartial(boolean partial) {
            return new Granted(fence, fenceBlock, incarnation, fallback, partial);
        }
    }

    /**
     * Another owner holds the lock.
     *
     * @param remaining the time until the lock becomes free unless it is renewed; null if it is not known, or has no limit
     * @param holder the holder's description of itself; null if it is foreign or not known
     * @param retryAfter the time after which the next attempt is due at the latest; null leaves it to the engine
     * @param ticket the position in the queue; null if the claim had no queue entry, or did not get into the queue
     */
    record Busy(
            @Nullable Duration remaining,
            @Nullable String holder,
            @Nullable Duration retryAfter,
            @Nullable Ticket ticket)
            implements AcquireReply {
        /**
         * Returns this reply with the time of the next attempt.
         *
         * @param time the time after which the next attempt is due at the latest; null leaves it to the engine
         * @return a busy reply
         */
        public Busy withRetryAfter(@Nullable Duration time) {
            return new Busy(remaining, holder, time, ticket);
        }

        /**
         * Returns this reply with a position in the queue.
         *
         * @param position the position; null for none
         * @return a busy reply
         */
        public Busy withTicket(@Nullable Ticket position) {
            return new Busy(remaining, holder, retryAfter, position);
        }
    }

    /**
     * The position of a waiting process in the queue of a lock. The lowest number is served first.
     *
     * @param number the number, which the next claim gives back in its {@linkplain QueueEntry#ticket() queue entry}; not 0
     * @param rank how many waiters are in front, including those that are no longer alive
     * @param handsOver whether the release of the present holder will hand the lock over. A foreign holder only releases it, and
     *     the head of the queue has to poll
     * @param fenceBefore a bound between earlier and later grants of the lock: the fencing token of a later grant is higher, that
     *     of an earlier one is not; {@link Long#MAX_VALUE} if no bound is known, so that no hand-over is taken for a later one
     */
    record Ticket(long number, long rank, boolean handsOver, long fenceBefore) {}
}
