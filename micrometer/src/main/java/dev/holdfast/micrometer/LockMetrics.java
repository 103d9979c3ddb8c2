package dev.holdfast.micrometer;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.LockListener;
import dev.holdfast.StandardOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A listener that keeps meters of locks. Set it as {@link StandardOptions#LISTENER} of one provider or of several. Two objects
 * on one registry need different {@linkplain Builder#tags tags}, as meters of the same name and tags are one:
 *
 * <pre>{@code
 * LockMetrics metrics = LockMetrics.builder(registry)
 *         .tags("provider", "jobs")
 *         .lockTag(name -> name.replaceFirst(":.*", ""))
 *         .build();
 * }</pre>
 *
 * <p>The meters are {@code holdfast.lock.acquired}, {@code .busy}, {@code .timed.out}, {@code .acquire.failures},
 * {@code .lost}, {@code .at.risk}, {@code .renewal.failures} and {@code .release.failures}, which count; {@code .wait}, {@code .hold} and
 * {@code .renewal.lag}, which are timers; {@code .held} and {@code .waiting}, which are gauges.
 *
 * <p>Locks are not tagged by name by default, as there may be millions of names. This class is thread-safe.
 */
public final class LockMetrics implements LockListener {
    private final MeterRegistry registry;
    private final Tags tags;
    private final @Nullable Function<? super String, String> lockTag;
    private final ConcurrentMap<String, LockMeters> byTag = new ConcurrentHashMap<>();

    private LockMetrics(Builder builder) {
        this.registry = builder.registry;
        this.tags = builder.tags;
        this.lockTag = builder.lockTag;
        if (lockTag == null) {
            byTag.put("", new LockMeters(registry, tags));
        }
    }

    /**
     * Returns a builder without tags.
     *
     * @param registry the registry of the meters
     * @return a new builder
     */
    public static Builder builder(MeterRegistry registry) {
        return new Builder(registry);
    }

    private LockMeters of(String lockName) {
        String value =
                lockTag == null ? "" : Objects.requireNonNull(lockTag.apply(lockName), "a tag of a lock is null");
        return byTag.computeIfAbsent(value, tag -> new LockMeters(registry, tags.and("lock", tag)));
    }

    @Override
    public void acquired(Lease lease, Duration waited) {
        of(lease.lockName()).acquired(lease, waited);
    }

    @Override
    public void busy(String lockName) {
        of(lockName).busy.increment();
    }

    @Override
    public void waitBegan(String lockName) {
        of(lockName).waiting.incrementAndGet();
    }

    @Override
    public void waitEnded(String lockName) {
        of(lockName).waiting.decrementAndGet();
    }

    @Override
    public void timedOut(String lockName, Duration waited) {
        of(lockName).timedOut.increment();
    }

    @Override
    public void acquireFailed(String lockName, LockException failure) {
        of(lockName).acquireFailed(failure);
    }

    @Override
    public void renewed(Lease lease, Duration late) {
        of(lease.lockName()).renewalLag.record(late);
    }

    @Override
    public void renewalFailed(Lease lease, LockException failure) {
        of(lease.lockName()).renewalFailures.increment();
    }

    @Override
    public void atRisk(Lease lease) {
        of(lease.lockName()).atRisk.increment();
    }

    @Override
    public void lost(Lease lease, LeaseLoss loss) {
        of(lease.lockName()).lost(lease, loss);
    }

    @Override
    public void released(Lease lease, Duration held) {
        of(lease.lockName()).released(lease, held);
    }

    @Override
    public void releaseFailed(Lease lease, LockException failure) {
        of(lease.lockName()).releaseFailures.increment();
    }

    /** Builds {@link LockMetrics}. Not thread-safe. */
    public static final class Builder {
        private final MeterRegistry registry;
        private Tags tags = Tags.empty();
        private @Nullable Function<? super String, String> lockTag;

        private Builder(MeterRegistry registry) {
            this.registry = Objects.requireNonNull(registry);
        }

        /**
         * Adds tags to all meters.
         *
         * @param keysAndValues keys and values, alternating
         * @return this builder
         */
        public Builder tags(String... keysAndValues) {
            this.tags = tags.and(keysAndValues);
            return this;
        }

        /**
         * Adds the tag {@code lock}, whose value is computed from the name of a lock. It should have few values, such as the
         * part of the name before the first colon: each value has its own meters, which are never removed.
         *
         * @param template computes the value of the tag from a name
         * @return this builder
         */
        public Builder lockTag(Function<? super String, String> template) {
            this.lockTag = Objects.requireNonNull(template);
            return this;
        }

        /**
         * Builds the listener.
         *
         * @return the listener
         */
        public LockMetrics build() {
            return new LockMetrics(this);
        }
    }
}
