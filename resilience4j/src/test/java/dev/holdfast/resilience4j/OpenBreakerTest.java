package dev.holdfast.resilience4j;

import static dev.holdfast.resilience4j.ScriptedStore.GRANTED;
import static dev.holdfast.resilience4j.ScriptedStore.answering;
import static dev.holdfast.resilience4j.ScriptedStore.failingWith;
import static dev.holdfast.resilience4j.ScriptedStore.outage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.LockEngine;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers of the API see of an open breaker. */
@Timeout(60)
class OpenBreakerTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final ScriptedStore target = new ScriptedStore();
    private final CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
    private final LockProvider locks = CircuitBreakerLocks.decorate(LockEngine.over(target), breaker);
    private final LockProvider patient = CircuitBreakerLocks.builder(LockEngine.over(target))
            .circuitBreaker(breaker)
            .waitWhileOpen(true)
            .build();

    @AfterEach
    void close() {
        locks.close();
        patient.close();
    }

    private static void isRefusal(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("CircuitBreaker 'east' is")
                .hasCauseInstanceOf(CallNotPermittedException.class);
        assertThat(((LockUnavailableException) thrown).outcomeUnknown()).isFalse();
    }

    @Test
    void allWaysToAcquireFailAtOnce() {
        breaker.transitionToForcedOpenState();

        assertThatThrownBy(() -> locks.lock("a").acquire()).satisfies(OpenBreakerTest::isRefusal);
        assertThatThrownBy(() -> locks.lock("a").acquire(LONG)).satisfies(OpenBreakerTest::isRefusal);
        assertThatThrownBy(() -> locks.lock("a").tryAcquire()).satisfies(OpenBreakerTest::isRefusal);
        assertThatThrownBy(() -> locks.lock("a").tryAcquire(LONG)).satisfies(OpenBreakerTest::isRefusal);
        assertThatThrownBy(() -> locks.lock("a").asLock().lock()).satisfies(OpenBreakerTest::isRefusal);
        assertThatThrownBy(() -> locks.lock("a").acquireAsync(LONG).get())
                .cause()
                .satisfies(OpenBreakerTest::isRefusal);
        assertThatThrownBy(() -> locks.lock("a").tryAcquireAsync(LONG).get())
                .cause()
                .satisfies(OpenBreakerTest::isRefusal);
        assertThat(target.asked).doesNotContain("acquireAsync");
    }

    @Test
    void aWaitThatRunsIntoAnOutageEndsWhenTheBreakerOpens() {
        target.acquires = failingWith(outage());

        assertThatThrownBy(() -> locks.lock("a").acquire(LONG)).satisfies(OpenBreakerTest::isRefusal);

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(target.asked.stream().filter(call -> call.startsWith("acquire")))
                .hasSize(10);
    }

    @Test
    void byOptionWaitersWaitUntilTheBackendIsAskedAgain() throws InterruptedException {
        target.acquires = failingWith(outage());
        CompletableFuture<Lease> waiting = patient.lock("a").acquireAsync(LONG);
        while (breaker.getMetrics().getNumberOfNotPermittedCalls() < 2) {
            assertThat(waiting).isNotDone();
            Thread.sleep(1);
        }

        target.acquires = answering(GRANTED);

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(30));
        waiting.join().close();
    }

    @Test
    void byOptionWaitersWaitToTheirDeadlinesAndNoLonger() {
        breaker.transitionToForcedOpenState();

        assertThatThrownBy(() -> patient.lock("a").acquire(Duration.ofMillis(200)))
                .satisfies(OpenBreakerTest::isRefusal)
                .hasMessageContaining("Have the caller wait for longer");
        assertThatThrownBy(() -> patient.lock("a").tryAcquire()).satisfies(OpenBreakerTest::isRefusal);
    }

    @Test
    void aLeaseIsRenewedAndReleasedWhileTheBreakerIsOpen() throws InterruptedException {
        LockOptions options =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        Lease lease = locks.lock("a", options).acquire();
        breaker.transitionToForcedOpenState();
        while (target.asked.stream().filter("renewAsync of 1"::equals).count() < 2) {
            Thread.sleep(1);
        }

        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.release()).isTrue();
    }

    @Test
    void whatMayHaveBeenGrantedIsReleasedWhileTheBreakerIsOpen() throws InterruptedException {
        target.acquires = failingWith(outage());
        assertThatThrownBy(() -> locks.lock("a").acquire(LONG)).satisfies(OpenBreakerTest::isRefusal);

        while (!target.asked.contains("releaseAsync")) {
            Thread.sleep(1);
        }
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }
}
