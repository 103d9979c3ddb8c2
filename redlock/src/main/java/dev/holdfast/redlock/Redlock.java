package dev.holdfast.redlock;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.LockStores;
import dev.holdfast.spi.MaxLeaseTime;
import dev.holdfast.spi.Scheduler;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Creates lock providers over a quorum of other providers. A lock is held while a majority of the members holds it, so it
 * survives the loss of a minority.
 *
 * <pre>{@code
 * LockProvider locks = Redlock.of(
 *         LockProviders.open("lock:redis://a"),
 *         LockProviders.open("lock:redis://b"),
 *         LockProviders.open("lock:redis://c"));
 * }</pre>
 *
 * <p>Members can be any providers, also of different kinds. They should be independent of one another, and odd in number. They
 * are neither reconfigured nor closed. The new provider does the waiting and the renewal and publishes the events; listeners of
 * the members get none.
 *
 * <p>All users of the same members must agree on {@link Builder#maxLeaseTime}. A server that was restarted, or has lost its data,
 * may have forgotten leases, so it has no vote for that long. <em>That includes a server that is used for the first time.</em>
 *
 * <p>A member that has lost a lease grants it again at a renewal of that lease, so a lease outlives restarts of its members one
 * after another.
 *
 * @see <a href="https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/">Distributed locks with Redis</a>
 */
public final class Redlock {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redlock");

    /**
     * Creates a provider with default settings.
     *
     * @param members the members; at least one
     * @return a new provider
     * @throws LockConfigurationException if there is no member, or a member is given twice
     */
    public static LockProvider of(LockProvider... members) {
        Builder builder = builder();
        for (LockProvider member : members) {
            builder.member(member);
        }
        return builder.build();
    }

    /**
     * Creates a builder without members.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a provider over a quorum. Not thread-safe. */
    public static final class Builder {
        private final List<LockStore> members = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private EngineSettings.Builder settings = EngineSettings.builder();
        private @Nullable Duration memberTimeout;
        private Duration maxLeaseTime = MaxLeaseTime.DEFAULT;
        private boolean restartGuard = true;
        private Runnable onClose = () -> {};

        private Builder() {}

        /**
         * Adds a member. Its name in messages is made of its number and its {@code toString}.
         *
         * @param provider the member; neither reconfigured nor closed
         * @return this builder
         */
        public Builder member(LockProvider provider) {
            LockStore store = LockStores.of(provider);
            return member("member " + (members.size() + 1) + " (" + store + ")", store);
        }

        /**
         * Adds a member.
         *
         * @param name the name in messages
         * @param provider the member; neither reconfigured nor closed
         * @return this builder
         */
        public Builder member(String name, LockProvider provider) {
            return member(Objects.requireNonNull(name), LockStores.of(provider));
        }

        private Builder member(String name, LockStore store) {
            if (members.contains(store)) {
                throw new LockConfigurationException("a quorum has each member once, but " + name
                        + " was given twice: two votes of one server are one");
            }
            members.add(store);
            names.add(name);
            return this;
        }

        /**
         * Sets the longest wait for one member. Default is a tenth of the lease time, at most 200 ms.
         *
         * @param timeout the time, far shorter than the lease time
         * @return this builder
         */
        public Builder memberTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("a member timeout must be positive, but was " + timeout);
            }
            this.memberTimeout = timeout;
            return this;
        }

        /**
         * Sets the longest lease time that any client uses on these members; a longer one is refused. All users of the members
         * must set the same time. Default is 60 s.
         *
         * @param time the time, which is also how long a member is in quarantine
         * @return this builder
         */
        public Builder maxLeaseTime(Duration time) {
            LockOptions.builder().leaseTime(time); // the same limits
            this.maxLeaseTime = time;
            return this;
        }

        /**
         * Sets whether a server that was restarted, or has lost its data, is in quarantine until every lease that it may have
         * forgotten has ended. Default is true. Turn it off only if the members persist each write before they reply
         * ({@code appendfsync always}).
         *
         * @param on whether there is a quarantine
         * @return this builder
         */
        public Builder restartGuard(boolean on) {
            this.restartGuard = on;
            return this;
        }

        /**
         * Sets an option of the new provider, as {@link LockConfig.Builder#set(Option, Object)} does. It may be one of these
         * {@link StandardOptions}: lease time, command timeout, label, listener, callback executor, leak warning
         * and leak stack.
         *
         * @param <T> the type of the value
         * @param option the option
         * @param value the value
         * @return this builder
         * @throws LockConfigurationException if the option is another one, or the value is not allowed
         */
        public <T> Builder set(Option<T> option, T value) {
            settings.set(option, value);
            return this;
        }

        /**
         * Sets the options of locks for which no others are given, their lease time included. Default is
         * {@link LockOptions#defaults()}.
         *
         * @param options the options
         * @return this builder
         */
        public Builder defaultOptions(LockOptions options) {
            settings.defaultOptions(Objects.requireNonNull(options));
            return this;
        }

        /** Replaces all settings of the engine. For the driver, and for tests that drive time. */
        Builder settings(EngineSettings engineSettings) {
            this.settings = engineSettings.toBuilder();
            return this;
        }

        /** Sets the action that closes the members that were opened for this quorum. */
        Builder onClose(Runnable action) {
            this.onClose = action;
            return this;
        }

        /**
         * Builds the provider.
         *
         * @return a new provider; close it before its members
         * @throws LockConfigurationException if there is no member, or settings contradict each other
         */
        public LockProvider build() {
            if (members.isEmpty()) {
                throw new LockConfigurationException(
                        "a quorum needs members, and there is none; three or five are usual");
            }
            if (members.size() > Quorum.MAX_SIZE) {
                throw new LockConfigurationException("a quorum has at most " + Quorum.MAX_SIZE
                        + " members, and there are " + members.size() + "; three or five are usual");
            }
            EngineSettings engine = settings.build();
            Duration leaseTime = engine.defaultOptions().leaseTime();
            MaxLeaseTime.check(leaseTime, maxLeaseTime);
            if (memberTimeout != null && memberTimeout.multipliedBy(3).compareTo(leaseTime) > 0) {
                throw new LockConfigurationException("memberTimeout=" + memberTimeout.toMillis()
                        + "ms is more than a third of leaseTime=" + leaseTime.toMillis()
                        + "ms: one silent member could cost the lease");
            }
            if (members.size() % 2 == 0) {
                LOG.log(
                        Level.WARNING,
                        "a quorum of {0} members survives no more failures than one of {1}, and has more to fail",
                        members.size(),
                        members.size() - 1);
            }
            RedlockStore store = new RedlockStore(quorum(engine), maxLeaseTime, onClose);
            return LockEngine.over(store, engine);
        }

        private Quorum quorum(EngineSettings engine) {
            ConcurrentHashMap<String, String> membersByRunId = new ConcurrentHashMap<>();
            List<Member> all = new ArrayList<>();
            for (int i = 0; i < members.size(); i++) {
                RestartGuard guard =
                        restartGuard ? new RestartGuard(maxLeaseTime, engine.ticker(), membersByRunId) : null;
                all.add(new Member(names.get(i), members.get(i), guard));
            }
            Scheduler scheduler = engine.scheduler().orElse(CommonPoolScheduler.INSTANCE);
            return new Quorum(all, memberTimeout, engine.ticker(), scheduler, QuorumRule.ALL);
        }
    }

    private Redlock() {}
}
