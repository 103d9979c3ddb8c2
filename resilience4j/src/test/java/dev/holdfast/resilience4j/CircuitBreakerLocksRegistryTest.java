package dev.holdfast.resilience4j;

import static dev.holdfast.resilience4j.BreakerFixture.BUSY;
import static dev.holdfast.resilience4j.BreakerFixture.outage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.testkit.sim.ScriptedStore;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Metrics and events of Resilience4j include a registered breaker. */
class CircuitBreakerLocksRegistryTest {
    private final ScriptedStore target = BreakerFixture.grantingStore();
    private final List<CircuitBreakerEvent.Type> events = new CopyOnWriteArrayList<>();

    private final CircuitBreakerRegistry registry =
            CircuitBreakerRegistry.of(CircuitBreakerConfig.ofDefaults(), new RegistryEventConsumer<>() {
                @Override
                public void onEntryAddedEvent(EntryAddedEvent<CircuitBreaker> added) {
                    added.getAddedEntry().getEventPublisher().onEvent(event -> events.add(event.getEventType()));
                }

                @Override
                public void onEntryRemovedEvent(EntryRemovedEvent<CircuitBreaker> removed) {}

                @Override
                public void onEntryReplacedEvent(EntryReplacedEvent<CircuitBreaker> replaced) {}
            });

    @Test
    void breakerIsRegisteredUnderTheProvidersNameWithTheDefaultConfiguration() {
        try (LockProvider locks = CircuitBreakerLocks.decorate(LockEngine.over(target), registry)) {
            assertThat(registry.find("scripted")).isEqualTo(locks.unwrap(CircuitBreaker.class));
        }
        assertThat(registry.circuitBreaker("scripted").getCircuitBreakerConfig())
                .isSameAs(CircuitBreakerLocks.defaultConfig());
    }

    @Test
    void registeredBreakerIsUsedAsItIs() {
        CircuitBreaker known = registry.circuitBreaker("east");
        LockProvider locks = CircuitBreakerLocks.builder(LockEngine.over(target))
                .registry(registry)
                .name("east")
                .build();

        assertThat(locks.unwrap(CircuitBreaker.class)).containsSame(known);
        locks.close();
    }

    @Test
    void stateOfTheBreakerIsAMeter() {
        MeterRegistry meters = new SimpleMeterRegistry();
        // region meters
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
        // endregion
        try (LockProvider locks = CircuitBreakerLocks.decorate(LockEngine.over(target), registry)) {
            assertThat(isOpen(meters)).isZero();

            locks.unwrap(CircuitBreaker.class).orElseThrow().transitionToOpenState();

            assertThat(isOpen(meters)).isOne();
        }
    }

    private static double isOpen(MeterRegistry meters) {
        return meters.get("resilience4j.circuitbreaker.state")
                .tags("name", "scripted", "state", "open")
                .gauge()
                .value();
    }

    @Test
    void outcomesOfCallsAreEvents() {
        try (LockProvider locks = CircuitBreakerLocks.decorate(LockEngine.over(target), registry)) {
            target.acquires.replyWith(BUSY);
            assertThat(locks.lock("a").tryAcquire()).isEmpty();
            target.acquires.failWith(new LockKeyConflictException("a", "WRONGTYPE", null));
            assertThatThrownBy(() -> locks.lock("a").tryAcquire()).isInstanceOf(LockKeyConflictException.class);
            target.acquires.failWith(outage());
            assertThatThrownBy(() -> locks.lock("a").tryAcquire()).isInstanceOf(LockUnavailableException.class);
            registry.circuitBreaker("scripted").transitionToForcedOpenState();
            registry.circuitBreaker("scripted").transitionToOpenState();
            assertThatThrownBy(() -> locks.lock("a").tryAcquire()).isInstanceOf(LockUnavailableException.class);
        }

        assertThat(events)
                .containsSubsequence(
                        CircuitBreakerEvent.Type.SUCCESS,
                        CircuitBreakerEvent.Type.IGNORED_ERROR,
                        CircuitBreakerEvent.Type.ERROR,
                        CircuitBreakerEvent.Type.STATE_TRANSITION,
                        CircuitBreakerEvent.Type.NOT_PERMITTED);
    }
}
