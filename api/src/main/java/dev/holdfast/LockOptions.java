package dev.holdfast;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Options of acquiring and holding a lock. Immutable and thread-safe; created by {@link #builder()}. */
public final class LockOptions {
    /** The shortest lease time that is allowed. */
    public static final Duration MIN_LEASE_TIME = Duration.ofMillis(200);

    /** The longest lease time that is allowed. */
    public static final Duration MAX_LEASE_TIME = Duration.ofDays(365);

    private static final LockOptions DEFAULTS = builder().build();

    private final Duration leaseTime;
    private final boolean autoRenew;
    private final @Nullable Duration maxHoldTime;
    private final @Nullable Duration waitTimeout;
    private final Fairness fairness;
    private final boolean fencing;

    private LockOptions(Builder builder) {
        this.leaseTime = builder.leaseTime;
        this.autoRenew = builder.autoRenew;
        this.maxHoldTime = builder.maxHoldTime;
        this.waitTimeout = builder.waitTimeout;
        this.fairness = builder.fairness;
        this.fencing = builder.fencing;
    }

    /**
     * Returns the default options: a lease time of 30 s that is renewed, no limit on holding or waiting, bounded fairness,
     * fencing on.
     *
     * @return the default options
     */
    public static LockOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a builder that starts from the default options.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a builder that starts from these options.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.leaseTime = leaseTime;
        builder.autoRenew = autoRenew;
        builder.maxHoldTime = maxHoldTime;
        builder.waitTimeout = waitTimeout;
        builder.fairness = fairness;
        builder.fencing = fencing;
        return builder;
    }

    /**
     * Returns the lease time: how long the lock survives a holder that dies, and how long a holder survives a backend that
     * cannot be reached.
     *
     * @return the lease time, in whole milliseconds
     */
    public Duration leaseTime() {
        return leaseTime;
    }

    /**
     * Returns whether leases are renewed until they are released.
     *
     * @return true if they are renewed
     */
    public boolean autoRenew() {
        return autoRenew;
    }

    /**
     * Returns how long a lease is renewed. A limit ends a lease that was forgotten; without one, there is only a
     * {@linkplain StandardOptions#LEAK_WARNING warning}.
     *
     * @return the time since the acquisition, or empty if there is no limit
     */
    public Optional<Duration> maxHoldTime() {
        return Optional.ofNullable(maxHoldTime);
    }

    /**
     * Returns how long {@link DistributedLock#acquire()} waits.
     *
     * @return the time, or empty if it waits as long as it takes
     */
    public Optional<Duration> waitTimeout() {
        return Optional.ofNullable(waitTimeout);
    }

    /**
     * Returns the order in which waiters are granted the lock.
     *
     * @return the order
     */
    public Fairness fairness() {
        return fairness;
    }

    /**
     * Returns whether leases carry a fencing token.
     *
     * @return true if they do, provided that the provider has {@link Capability#FENCING}
     */
    public boolean fencing() {
        return fencing;
    }

    @Override
    public String toString() {
        return "LockOptions[leaseTime=" + leaseTime + ", autoRenew=" + autoRenew + ", maxHoldTime=" + maxHoldTime
                + ", waitTimeout=" + waitTimeout + ", fairness=" + fairness + ", fencing=" + fencing + "]";
    }

    /** Builds {@link LockOptions}. Not thread-safe. */
    public static final class Builder {
        private Duration leaseTime = Duration.ofSeconds(30);
        private boolean autoRenew = true;
        private @Nullable Duration maxHoldTime;
        private @Nullable Duration waitTimeout;
        private Fairness fairness = Fairness.BOUNDED;
        private boolean fencing = true;

        private Builder() {}

        /**
         * Sets the lease time. A short one frees the lock of a dead holder soon, and costs more renewals and a higher
         * chance that a pause or an outage loses the lease.
         *
         * @param leaseTime the time, {@link #MIN_LEASE_TIME} to {@link #MAX_LEASE_TIME}; fractions of a millisecond are cut
         * @return this builder
         * @throws IllegalArgumentException if the time is outside of these limits
         */
        public Builder leaseTime(Duration leaseTime) {
            this.leaseTime = Durations.leaseTime("leaseTime", leaseTime);
            return this;
        }

        /**
         * Sets whether leases are renewed until they are released. Default is true. Without renewal a lease ends after its
         * lease time, however long the work takes.
         *
         * @param autoRenew true to renew
         * @return this builder
         */
        public Builder autoRenew(boolean autoRenew) {
            this.autoRenew = autoRenew;
            return this;
        }

        /**
         * Sets how long a lease is renewed. Default is no limit. A limit ends the lease of a holder that hangs or forgot to
         * release.
         *
         * @param maxHoldTime the time since the acquisition, more than zero
         * @return this builder
         * @throws IllegalArgumentException if the time is zero or negative, or does not fit into milliseconds
         */
        public Builder maxHoldTime(Duration maxHoldTime) {
            this.maxHoldTime = Durations.positive("maxHoldTime", maxHoldTime);
            return this;
        }

        /**
         * Sets how long {@link DistributedLock#acquire()} waits. Default is as long as it takes.
         *
         * @param waitTimeout the time, zero or more
         * @return this builder
         * @throws IllegalArgumentException if the time is negative, or does not fit into milliseconds
         */
        public Builder waitTimeout(Duration waitTimeout) {
            this.waitTimeout = Durations.notNegative("waitTimeout", waitTimeout);
            return this;
        }

        /**
         * Sets the order in which waiters are granted the lock. Default is {@link Fairness#BOUNDED}.
         *
         * @param fairness the order
         * @return this builder
         */
        public Builder fairness(Fairness fairness) {
            this.fairness = Objects.requireNonNull(fairness);
            return this;
        }

        /**
         * Sets whether leases carry a fencing token. Default is true. Turning it off saves a side key per lock.
         *
         * @param fencing true to issue fencing tokens
         * @return this builder
         */
        public Builder fencing(boolean fencing) {
            this.fencing = fencing;
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         */
        public LockOptions build() {
            return new LockOptions(this);
        }
    }
}
