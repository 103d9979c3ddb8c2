package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Capability;
import dev.holdfast.Lease;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.testkit.sim.ScriptedStore;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CircuitBreakerLocksTest {
    private static final Duration MAX_LEASE_TIME = Duration.ofSeconds(60);

    private final CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
    private final ManualTicker time = new ManualTicker();
    private final BlockingQueue<String> granted = new LinkedBlockingQueue<>();

    private @Nullable String nextGranted() throws InterruptedException {
        return granted.poll(20, TimeUnit.SECONDS);
    }

    private CircuitBreakerLocks.Builder withFallback() {
        return CircuitBreakerLocks.builder(MemoryLocks.create())
                .circuitBreaker(breaker)
                .fallback("spare", MemoryLocks.create())
                .settings(EngineSettings.builder()
                        .ticker(time)
                        .callbackExecutor(Runnable::run)
                        .listener(new LockListener() {
                            @Override
                            public void acquired(Lease lease, Duration waited) {
                                granted.add(lease.fallback().orElse("primary"));
                            }
                        })
                        .build());
    }

    private void useFallback(LockProvider locks) {
        breaker.transitionToForcedOpenState();
        assertThatThrownBy(() -> locks.lock("any").tryAcquire()).isInstanceOf(LockUnavailableException.class);
        time.advance(MAX_LEASE_TIME);
    }

    private static Lease acquire(LockProvider locks, String lockName) {
        return locks.lock(lockName).tryAcquire().orElseThrow();
    }

    @Test
    void decorateRegistersABreakerThatCountsCalls() {
        CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
        LockProvider locks = CircuitBreakerLocks.decorate(LockProviders.open("lock:memory:line"), registry);

        assertThat(acquire(locks, "a").isHeld()).isTrue();
        assertThat(registry.circuitBreaker("memory").getMetrics().getNumberOfSuccessfulCalls())
                .isEqualTo(1);
        locks.close();
    }

    @Test
    void defaultConfigOpensAfterTenFailuresAndClosesAfterThreeProbes() {
        CircuitBreaker own = CircuitBreaker.of("own", CircuitBreakerLocks.defaultConfig());
        for (int i = 0; i < 10; i++) {
            assertThat(own.getState()).isEqualTo(State.CLOSED);
            own.onError(1, own.getTimestampUnit(), BreakerFixture.outage());
        }
        assertThat(own.getState()).isEqualTo(State.OPEN);
        own.transitionToHalfOpenState();
        for (int i = 0; i < 3; i++) {
            own.onSuccess(1, own.getTimestampUnit());
        }
        assertThat(own.getState()).isEqualTo(State.CLOSED);
        assertThat(own.getCircuitBreakerConfig()
                        .getWaitIntervalFunctionInOpenState()
                        .apply(1))
                .isEqualTo(1_000);
    }

    @Test
    void leasesAndEventsNameTheFallbackThatGranted() throws InterruptedException {
        try (LockProvider locks = withFallback().build()) {
            Lease before = acquire(locks, "a");
            assertThat(nextGranted()).isEqualTo("primary");
            useFallback(locks);
            Lease during = acquire(locks, "b");
            assertThat(nextGranted()).isEqualTo("spare");
            breaker.transitionToClosedState();
            Lease after = acquire(locks, "c");
            assertThat(nextGranted()).isEqualTo("primary");

            assertThat(before.fallback()).isEmpty();
            assertThat(during.fallback()).contains("spare");
            assertThat(during.toString()).contains("of the fallback spare");
            assertThat(after.fallback()).isEmpty();
        }
    }

    @Test
    void fencingTokensRiseOverSwitchesToTheFallbackAndBack() {
        try (LockProvider locks = withFallback().build()) {
            Lease before = acquire(locks, "a");
            before.release();
            useFallback(locks);
            Lease during = acquire(locks, "a");
            during.release();
            breaker.transitionToClosedState();
            Lease after = acquire(locks, "a");

            assertThat(during.fencingToken().getAsLong())
                    .isGreaterThan(before.fencingToken().getAsLong());
            assertThat(after.fencingToken().getAsLong())
                    .isGreaterThan(during.fencingToken().getAsLong());
        }
    }

    @Test
    void leaseOfTheFallbackIsRenewedAndReleasedThereAfterTheOutage() {
        try (LockProvider locks = withFallback().build()) {
            useFallback(locks);
            Lease lease = acquire(locks, "a");
            breaker.transitionToClosedState();

            assertThat(locks.lock("a").tryAcquire()).isEmpty();
            assertThat(lease.renew(Duration.ofSeconds(40))).isTrue();
            assertThat(lease.release()).isTrue();
            assertThat(acquire(locks, "a").fallback()).isEqualTo(Optional.empty());
        }
    }

    @Test
    void fallbackInMemoryRemovesTheCrossProcessCapability() {
        ScriptedStore crossing = BreakerFixture.grantingStore();
        crossing.capabilities = Set.of(Capability.values());
        LockProvider primary = LockEngine.over(crossing);

        assertThat(CircuitBreakerLocks.builder(primary).build().capabilities()).contains(Capability.CROSS_PROCESS);
        assertThat(CircuitBreakerLocks.builder(primary)
                        .fallback("memory", MemoryLocks.create())
                        .build()
                        .capabilities())
                .containsExactlyInAnyOrder(Capability.FENCING, Capability.CALLER_TOKEN);
    }

    @Test
    void leaseTimeBeyondMaxLeaseTimeIsRefusedWithAFallback() {
        try (LockProvider locks = withFallback().build()) {
            Lease lease = acquire(locks, "a");

            assertThatThrownBy(() -> lease.renew(MAX_LEASE_TIME.plusSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> locks.lock(
                            "b",
                            LockOptions.builder()
                                    .leaseTime(MAX_LEASE_TIME.plusSeconds(1))
                                    .build()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() ->
                        withFallback().maxLeaseTime(Duration.ofSeconds(10)).build())
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("leaseTime=30000ms is longer than maxLeaseTime=10000ms");
    }

    @Test
    void optionsOfTheBuilderAreThoseOfTheNewProvider() throws InterruptedException {
        LockProvider memory = MemoryLocks.create();
        try (LockProvider locks = CircuitBreakerLocks.builder(memory)
                        .defaultOptions(LockOptions.builder().fencing(false).build())
                        .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(20))
                        .set(StandardOptions.LABEL, "nightly")
                        .set(StandardOptions.CALLBACK_EXECUTOR, Runnable::run)
                        .set(StandardOptions.LISTENER, new LockListener() {
                            @Override
                            public void acquired(Lease lease, Duration waited) {
                                granted.add(lease.lockName());
                            }
                        })
                        .build();
                Lease lease = acquire(locks, "a")) {
            assertThat(lease.remaining()).isLessThan(Duration.ofSeconds(20));
            assertThat(lease.fencingToken()).isEmpty();
            assertThat(nextGranted()).isEqualTo("a");
            assertThat(memory.lock("a").inspect().holder())
                    .hasValueSatisfying(holder -> assertThat(holder).startsWith("nightly@"));
        }
    }

    @Test
    void optionOfTheDecoratedProviderIsRefused() {
        CircuitBreakerLocks.Builder builder = CircuitBreakerLocks.builder(MemoryLocks.create());

        assertThatThrownBy(() -> builder.set(StandardOptions.KEY_PREFIX, "app:"))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("'keyPrefix' cannot be set here");
    }

    @Test
    void fallbackWithoutNameOrSameAsThePrimaryIsRefused() {
        LockProvider memory = MemoryLocks.create();
        CircuitBreakerLocks.Builder builder = CircuitBreakerLocks.builder(memory);

        assertThatThrownBy(() -> builder.fallback(" ", memory)).isInstanceOf(LockConfigurationException.class);
        assertThatThrownBy(() -> builder.fallback("spare", memory).build())
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("the fallback is the provider that it replaces");
    }

    @Test
    void closeLeavesTheDecoratedProviderOpen() {
        LockProvider memory = MemoryLocks.create();
        CircuitBreakerLocks.decorate(memory, breaker).close();

        assertThat(acquire(memory, "a").isHeld()).isTrue();
    }
}
