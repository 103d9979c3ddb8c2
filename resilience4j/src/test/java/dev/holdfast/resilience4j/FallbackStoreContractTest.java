package dev.holdfast.resilience4j;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.memory.MemoryBackend;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.LockStores;
import dev.holdfast.spi.Ticker;
import dev.holdfast.tck.LockProviderContract;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The contract over a store whose fallback grants. */
class FallbackStoreContractTest implements LockProviderContract {
    private static final MemoryBackend PLACE = new MemoryBackend();

    @Override
    public LockProvider open(LockListener listener) {
        CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
        breaker.transitionToForcedOpenState();
        JumpingTicker ticker = new JumpingTicker();
        LockProvider spare = MemoryLocks.over(PLACE, EngineSettings.builder().build());
        LockProvider locks = CircuitBreakerLocks.builder(silent())
                .circuitBreaker(breaker)
                .fallback("spare", spare)
                .onClose(spare::close)
                .settings(EngineSettings.builder()
                        .listener(listener)
                        .ticker(ticker)
                        .build())
                .build();
        try {
            locks.lock("first").tryAcquire();
            throw new AssertionError("the fallback granted at once");
        } catch (LockUnavailableException tooEarly) {
            ticker.ahead = Duration.ofSeconds(60).toNanos();
        }
        return locks;
    }

    /** Returns a provider whose backend never replies. A reply, such as one to a late release, would end the outage. */
    private static LockProvider silent() {
        LockStore store = LockStores.of(MemoryLocks.create());
        LockStore silent = (LockStore) Proxy.newProxyInstance(
                LockStore.class.getClassLoader(), new Class<?>[] {LockStore.class}, (proxy, method, args) -> {
                    if (method.getReturnType() == CompletableFuture.class) {
                        return CompletableFuture.failedFuture(BreakerFixture.outage());
                    }
                    return switch (method.getName()) {
                        case "acquire", "release" -> throw BreakerFixture.outage();
                        case "unwrap" -> args[0] == LockStore.class ? Optional.of(proxy) : Optional.empty();
                        default -> {
                            try {
                                yield method.invoke(store, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    };
                });
        return LockEngine.over(silent, EngineSettings.builder().build());
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }

    private static final class JumpingTicker implements Ticker {
        volatile long ahead;

        @Override
        public long nanoTime() {
            return System.nanoTime() + ahead;
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis() + ahead / 1_000_000;
        }
    }
}
