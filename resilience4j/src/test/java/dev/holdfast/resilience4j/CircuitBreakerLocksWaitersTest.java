package dev.holdfast.resilience4j;

import static dev.holdfast.resilience4j.BreakerFixture.BUSY;
import static dev.holdfast.resilience4j.BreakerFixture.GRANTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.testkit.sim.ScriptedStore;
import dev.holdfast.testkit.sim.SimTime;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The waiters for a lock when the breaker opens, in virtual time. */
class CircuitBreakerLocksWaitersTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final SimTime time = new SimTime(new Random(1));
    private final SimTime.MachineClock machine = time.machine(1);
    private final ScriptedStore target = BreakerFixture.grantingStore();
    private final CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());

    private LockProvider locks(boolean waitWhileOpen) {
        return CircuitBreakerLocks.builder(LockEngine.over(target))
                .circuitBreaker(breaker)
                .waitWhileOpen(waitWhileOpen)
                .settings(EngineSettings.builder()
                        .ticker(machine)
                        .scheduler(machine)
                        .callbackExecutor(Runnable::run)
                        .tokenRandom(new Random(2))
                        .jitterRandom(new Random(3))
                        .build())
                .build();
    }

    private List<CompletableFuture<Lease>> aHundredWaiters(LockProvider locks) {
        target.acquires.replyWith(BUSY);
        List<CompletableFuture<Lease>> waiters = Stream.generate(
                        () -> locks.lock("a").acquireAsync(LONG))
                .limit(100)
                .toList();
        time.advance(Duration.ofSeconds(1));
        assertThat(waiters).noneMatch(CompletableFuture::isDone);
        return waiters;
    }

    @Test
    void waitersFailAtTheNextAttemptOfTheHead() {
        List<CompletableFuture<Lease>> waiters = aHundredWaiters(locks(false));
        breaker.transitionToForcedOpenState();

        time.advance(
                Duration.ofMillis(101)); // the head makes an attempt every 100 ms, the others follow without a pause

        assertThat(waiters)
                .allSatisfy(waiter -> assertThat(waiter)
                        .failsWithin(Duration.ZERO)
                        .withThrowableOfType(Exception.class)
                        .havingRootCause()
                        .isInstanceOf(CallNotPermittedException.class));
    }

    @Test
    void waitersWithWaitWhileOpenWaitUntilTheBreakerCloses() {
        List<CompletableFuture<Lease>> waiters = aHundredWaiters(locks(true));
        breaker.transitionToForcedOpenState();
        target.calls.clear();
        time.advance(Duration.ofMinutes(1));
        assertThat(waiters).noneMatch(CompletableFuture::isDone);
        assertThat(target.calls).isEmpty();

        target.acquires.replyWith(GRANTED);
        breaker.transitionToClosedState();

        assertThat(time.runUntil(() -> waiters.stream().allMatch(CompletableFuture::isDone), Duration.ofSeconds(2)))
                .isTrue();
        assertThat(waiters).noneMatch(CompletableFuture::isCompletedExceptionally);
    }
}
