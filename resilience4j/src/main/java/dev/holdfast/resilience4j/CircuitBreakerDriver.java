package dev.holdfast.resilience4j;

import dev.holdfast.LockConfig;
import dev.holdfast.LockDriver;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.engine.EngineSettings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/**
 * Opens {@code lock:breaker:TARGET}: the target with a circuit breaker in front. Its options are {@link CircuitBreakerOptions}.
 * Thread-safe.
 */
public final class CircuitBreakerDriver implements LockDriver {
    /** Creates a driver, for {@link java.util.ServiceLoader}. */
    public CircuitBreakerDriver() {}

    @Override
    public String name() {
        return "breaker";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("breaker");
    }

    @Override
    public LockProvider open(LockConfig config) {
        Deque<LockProvider> opened = new ArrayDeque<>();
        Runnable closeAll = () -> opened.forEach(LockProvider::close);
        try {
            LockConfig target = CircuitBreakerOptions.target(config);
            opened.push(LockProviders.open(target));
            CircuitBreakerLocks.Builder breaker = CircuitBreakerLocks.builder(opened.element())
                    .config(CircuitBreakerOptions.breaker(config))
                    .settings(EngineSettings.from(config))
                    .onClose(closeAll);
            breaker.name(config.get(CircuitBreakerOptions.BREAKER_NAME).orElseGet(() -> backend(target)));
            config.get(CircuitBreakerOptions.REGISTRY).ifPresent(breaker::registry);
            config.get(CircuitBreakerOptions.WAIT_WHILE_OPEN).ifPresent(breaker::waitWhileOpen);
            config.get(CircuitBreakerOptions.MAX_LEASE_TIME).ifPresent(breaker::maxLeaseTime);
            config.get(CircuitBreakerOptions.FALLBACK).map(LockConfig::parse).ifPresent(fallback -> {
                opened.push(LockProviders.open(fallback));
                breaker.fallback(fallback.scheme(), opened.element());
            });
            return breaker.build();
        } catch (RuntimeException e) {
            closeAll.run();
            throw e;
        }
    }

    /** Returns the URL of the target without prefix, credentials and options; equal results mean the same backend. */
    private static String backend(LockConfig target) {
        return target.toString().replaceFirst("^lock:", "").replace("***@", "").replaceFirst("\\?.*$", "");
    }

    @Override
    public Optional<LockProvider> wrap(Object client, LockConfig config) {
        return Optional.empty();
    }
}
