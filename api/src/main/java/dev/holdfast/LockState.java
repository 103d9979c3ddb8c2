package dev.holdfast;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The state of a lock as {@link DistributedLock#inspect()} found it: whether it is held, and what is known of its holder. It may
 * be stale when it arrives. Immutable and thread-safe.
 */
public final class LockState {
    private final String lockName;
    private final boolean held;
    private final @Nullable String owner;
    private final @Nullable String holder;
    private final @Nullable Duration remaining;
    private final @Nullable Long fence;
    private final @Nullable Integer waiters;
    private final @Nullable Duration longestWait;

    private LockState(Builder builder) {
        this.lockName = builder.lockName;
        this.held = builder.held;
        this.owner = builder.owner;
        this.holder = builder.holder;
        this.remaining = builder.remaining;
        this.fence = builder.fence;
        this.waiters = builder.waiters;
        this.longestWait = builder.longestWait;
    }

    /**
     * Returns a builder of the state of a lock that is free.
     *
     * @param lockName the name of the lock
     * @return a new builder
     */
    public static Builder free(String lockName) {
        return new Builder(lockName, false);
    }

    /**
     * Returns a builder of the state of a lock that is held.
     *
     * @param lockName the name of the lock
     * @return a new builder
     */
    public static Builder held(String lockName) {
        return new Builder(lockName, true);
    }

    /**
     * Returns the name of the lock.
     *
     * @return the name
     */
    public String lockName() {
        return lockName;
    }

    /**
     * Returns whether the lock was held.
     *
     * @return true if the lock was held
     */
    public boolean isHeld() {
        return held;
    }

    /**
     * Returns the public id of the lease that holds the lock; see {@link Lease#owner()}.
     *
     * @return the id, or empty if the lock is free or held by a foreign client
     */
    public Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    /**
     * Returns the description of the holder: label, host and process id.
     *
     * @return the description, or empty if the lock is free or held by a foreign client
     */
    public Optional<String> holder() {
        return Optional.ofNullable(holder);
    }

    /**
     * Returns the time until the lock becomes free unless it is renewed.
     *
     * @return the time, or empty if the lock is free or held without a time limit
     */
    public Optional<Duration> remaining() {
        return Optional.ofNullable(remaining);
    }

    /**
     * Returns the highest fencing token that the backend has issued so far, as far as it remembers. Locks of a backend may share
     * their tokens, and a grant may reserve tokens for later holders of the same process. So this may be higher than the holder's
     * token. The next grant will have a higher one.
     *
     * @return the token, or empty if none is known
     */
    public OptionalLong fencingToken() {
        return fence == null ? OptionalLong.empty() : OptionalLong.of(fence);
    }

    /**
     * Returns the number of processes in the queue, each counted once however many of its threads wait. A process that died is
     * counted until its turn comes or a few seconds have passed.
     *
     * @return the number, or empty if the backend keeps no queue
     */
    public OptionalInt waiters() {
        return waiters == null ? OptionalInt.empty() : OptionalInt.of(waiters);
    }

    /**
     * Returns how long the first process in the queue has been waiting.
     *
     * @return the time, or empty if the queue is empty or the backend keeps none
     */
    public Optional<Duration> longestWait() {
        return Optional.ofNullable(longestWait);
    }

    @Override
    public String toString() {
        return "LockState[" + Quoted.of(lockName) + (held ? " held by " + holder : " free") + ", remaining " + remaining
                + ", fence " + fence + ", waiters " + waiters + ", longest wait " + longestWait + "]";
    }

    /** Builds a {@link LockState}. Not thread-safe. */
    public static final class Builder {
        private final String lockName;
        private final boolean held;
        private @Nullable String owner;
        private @Nullable String holder;
        private @Nullable Duration remaining;
        private @Nullable Long fence;
        private @Nullable Integer waiters;
        private @Nullable Duration longestWait;

        private Builder(String lockName, boolean held) {
            this.lockName = java.util.Objects.requireNonNull(lockName);
            this.held = held;
        }

        /**
         * Sets the public id of the lease that holds the lock.
         *
         * @param owner the id, or null if unknown
         * @return this builder
         */
        public Builder owner(@Nullable String owner) {
            this.owner = owner;
            return this;
        }

        /**
         * Sets the description of the holder.
         *
         * @param holder the description, or null if unknown
         * @return this builder
         */
        public Builder holder(@Nullable String holder) {
            this.holder = holder;
            return this;
        }

        /**
         * Sets the time until the lock becomes free.
         *
         * @param remaining the time, or null if there is no limit
         * @return this builder
         */
        public Builder remaining(@Nullable Duration remaining) {
            this.remaining = remaining;
            return this;
        }

        /**
         * Sets the highest fencing token that was issued so far.
         *
         * @param fence the token
         * @return this builder
         */
        public Builder fencingToken(long fence) {
            this.fence = fence;
            return this;
        }

        /**
         * Sets the number of processes in the queue.
         *
         * @param waiters the number
         * @return this builder
         */
        public Builder waiters(int waiters) {
            this.waiters = waiters;
            return this;
        }

        /**
         * Sets how long the first process in the queue has been waiting.
         *
         * @param time the time, or null if the queue is empty
         * @return this builder
         */
        public Builder longestWait(@Nullable Duration time) {
            this.longestWait = time;
            return this;
        }

        /**
         * Builds the state.
         *
         * @return the state
         */
        public LockState build() {
            return new LockState(this);
        }
    }
}
