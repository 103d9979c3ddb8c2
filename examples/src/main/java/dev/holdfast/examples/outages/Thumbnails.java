package dev.holdfast.examples.outages;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.resilience4j.CircuitBreakerLocks;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes each thumbnail on one node only. A second thumbnail is wasteful but harmless, so a fallback is acceptable. */
public final class Thumbnails {
    private final LockProvider locks;
    private final Consumer<String> renderer;

    Thumbnails(LockProvider locks, Consumer<String> renderer) {
        this.locks = locks;
        this.renderer = renderer;
    }

    static LockProvider byUrl() {
        // region url
        LockProvider locks = LockProviders.open("lock:breaker:redis://localhost:6379?waitDurationInOpenState=2s");
        // endregion
        return locks;
    }

    static LockProvider inCode(CircuitBreakerRegistry registry) {
        // region code
        LockProvider locks = CircuitBreakerLocks.decorate(LockProviders.open("lock:redis://localhost"), registry);
        // endregion
        return locks;
    }

    static LockProvider withFallback(LockProvider redis, LockProvider spare, CircuitBreakerRegistry registry) {
        // region fallback
        LockProvider locks = CircuitBreakerLocks.builder(redis)
                .registry(registry)
                .name("locks")
                .fallback("spare", spare)
                .maxLeaseTime(Duration.ofSeconds(30)) // the longest lease time of any user of redis
                .build();
        // endregion
        return locks;
    }

    static Retry retry() {
        // region retry
        Retry retry = Retry.of(
                "locks",
                RetryConfig.custom()
                        .maxAttempts(4)
                        .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(500), 2.0))
                        .retryOnException(LockUnavailableException.class::isInstance)
                        .build());
        // endregion
        return retry;
    }

    // region work
    /** Returns true if this node made the thumbnail; false if another node holds the lock. */
    boolean make(String picture, Retry retry) {
        DistributedLock lock = locks.lock("thumbnails:" + picture);
        Optional<Lease> granted = retry.executeSupplier(lock::tryAcquire);
        if (granted.isEmpty()) {
            return false;
        }
        try (Lease lease = granted.get()) {
            lease.fallback().ifPresent(spare -> System.err.println(picture + ": another node may make it, too"));
            renderer.accept(picture);
            return true;
        }
    }
    // endregion
}
