package dev.holdfast.micrometer;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of the locks that share a tag. All are registered at once, so that each rate starts at zero. Thread-safe. */
final class LockMeters {
    private static final String PREFIX = "holdfast.lock.";

    final Counter busy;
    final Counter timedOut;
    final Counter atRisk;
    final Counter renewalFailures;
    final Counter releaseFailures;
    final Timer renewalLag;
    final AtomicLong waiting = new AtomicLong();

    private final Counter acquired;
    private final Map<FailureReason, Counter> acquireFailures = new EnumMap<>(FailureReason.class);
    private final Map<Reason, Counter> lost = new EnumMap<>(Reason.class);
    private final Timer wait;
    private final Timer hold;

    /** The leases without a final event. One whose caller gave up, or whose release failed, never has one. */
    private final Set<Lease> held = ConcurrentHashMap.newKeySet();

    LockMeters(MeterRegistry registry, Tags tags) {
        this.acquired = counter("acquired", "locks that were acquired", registry, tags);
        this.busy = counter("busy", "acquisitions that found another holder of the lock", registry, tags);
        this.timedOut = counter("timed.out", "waits that ended without the lock", registry, tags);
        this.atRisk = counter("at.risk", "leases that came close to their deadline", registry, tags);
        this.renewalFailures = counter("renewal.failures", "renewals that failed and are tried again", registry, tags);
        this.releaseFailures = counter("release.failures", "releases that go on in the background", registry, tags);
        for (FailureReason reason : FailureReason.values()) {
            Tags tagged = tags.and("reason", reason.name());
            acquireFailures.put(
                    reason,
                    counter(
                            "acquire.failures",
                            "acquisitions that failed although the lock was not busy",
                            registry,
                            tagged));
        }
        for (Reason reason : Reason.values()) {
            lost.put(reason, counter("lost", "leases that were lost", registry, tags.and("reason", reason.name())));
        }
        this.wait = timer("wait", "from requesting a lock to getting it", registry, tags);
        this.hold = timer("hold", "from getting a lock to releasing it", registry, tags);
        this.renewalLag = timer("renewal.lag", "how long after they were due leases were renewed", registry, tags);
        registry.gauge(PREFIX + "held", tags, this, LockMeters::held);
        registry.gauge(PREFIX + "waiting", tags, waiting);
    }

    private static Counter counter(String name, String description, MeterRegistry registry, Tags tags) {
        return Counter.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static Timer timer(String name, String description, MeterRegistry registry, Tags tags) {
        return Timer.builder(PREFIX + name).description(description).tags(tags).register(registry);
    }

    void acquired(Lease lease, Duration waited) {
        acquired.increment();
        wait.record(waited);
        held.add(lease);
    }

    void acquireFailed(LockException failure) {
        Counter counter = acquireFailures.get(FailureReason.of(failure));
        if (counter != null) {
            counter.increment();
        }
    }

    void released(Lease lease, Duration time) {
        hold.record(time);
        held.remove(lease);
    }

    void lost(Lease lease, LeaseLoss loss) {
        Counter counter = lost.get(loss.reason());
        if (counter != null) {
            counter.increment();
        }
        held.remove(lease);
    }

    /** Counts the leases that are held, and forgets those that have ended without a final event. */
    private int held() {
        held.removeIf(lease -> !lease.isHeld());
        return held.size();
    }
}
