package dev.holdfast.engine.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.CallerThread;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ways to acquire a lock. How waiters give up is tested with {@link dev.holdfast.engine.acquire.Acquisition}. */
class LockAcquirerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EngineFixture engine = new EngineFixture();

    @AfterEach
    void nothingIsLeft() {
        assertThat(engine.queues()).isZero();
        assertThat(engine.inFlight()).isZero();
        assertThat(engine.store.acquires.size()).isZero();
        assertThat(engine.store.releases.size()).isZero();
    }

    private StoreCall<Claim, AcquireReply> nextAttempt() {
        return engine.store.acquires.next();
    }

    @Test
    void tryAcquireReturnsTheLeaseOfOneAttempt() {
        CallerThread<Optional<Lease>> caller =
                new CallerThread<>(() -> engine.lock().tryAcquire());
        nextAttempt().reply(StoreCall.granted(7));
        assertThat(caller.result.join())
                .hasValueSatisfying(lease -> assertThat(lease.fencingToken()).hasValue(7));
    }

    @Test
    void tryAcquireReturnsEmptyIfTheLockIsBusy() {
        CallerThread<Optional<Lease>> caller =
                new CallerThread<>(() -> engine.lock().tryAcquire());
        nextAttempt().reply(StoreCall.BUSY);
        assertThat(caller.result.join()).isEmpty();
        assertThat(engine.events.all()).containsExactly("busy");
    }

    @Test
    void tryAcquireThrowsTheFailureOfItsAttempt() {
        CallerThread<Optional<Lease>> caller =
                new CallerThread<>(() -> engine.lock().tryAcquire());
        LockUnavailableException refusal = new LockUnavailableException("orders", "refused", null, false);
        nextAttempt().fail(refusal);
        assertThat(caller.failure()).isSameAs(refusal);
    }

    @Test
    void interruptedTryAcquireRepeatsItsAttemptWithTheSameToken() {
        CallerThread<Boolean> caller =
                new CallerThread<>(() -> engine.lock().tryAcquire().isPresent() && Thread.interrupted());
        StoreCall<Claim, AcquireReply> first = nextAttempt();
        caller.untilParked().thread.interrupt();
        StoreCall<Claim, AcquireReply> second = nextAttempt();
        assertThat(second.request().ownership()).isEqualTo(first.request().ownership());
        second.reply(StoreCall.granted(7));
        assertThat(caller.result.join()).as("acquired, and interrupted still").isTrue();
    }

    @Test
    void acquireOnAnInterruptedThreadThrowsWithoutAnAttempt() {
        CallerThread<Lease> caller = new CallerThread<>(() -> {
            Thread.currentThread().interrupt();
            return engine.lock().acquire(SECOND);
        });
        assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void tryAcquireWithATimeReturnsEmptyAtTheDeadline() {
        CallerThread<Optional<Lease>> caller =
                new CallerThread<>(() -> engine.lock().tryAcquire(Duration.ZERO));
        nextAttempt().reply(StoreCall.BUSY);
        assertThat(caller.result.join()).isEmpty();

        CompletableFuture<Optional<Lease>> waiting = engine.lock().tryAcquireAsync(SECOND);
        nextAttempt().reply(AcquireReply.busy(null, null).withRetryAfter(Duration.ofHours(1)));
        engine.time.advance(SECOND);
        nextAttempt().reply(StoreCall.BUSY);
        assertThat(waiting).isCompletedWithValue(Optional.empty());
        assertThat(engine.events.all()).contains("timedOut");
    }

    @Test
    void acquireWithoutWaitTimeThrowsATimeoutIfTheLockIsBusy() {
        CallerThread<Lease> caller = new CallerThread<>(() -> engine.lock().acquire(Duration.ZERO));
        nextAttempt().reply(StoreCall.BUSY);
        assertThat(caller.failure())
                .isInstanceOfSatisfying(
                        LockTimeoutException.class,
                        timeout -> assertThat(timeout.holder()).hasValue("app@host:1"));
    }

    @Test
    void acquireWaitsForTheWaitTimeoutOfTheOptions() {
        LockOptions options = LockOptions.builder().waitTimeout(SECOND).build();
        CallerThread<Lease> caller =
                new CallerThread<>(() -> engine.lock(options).acquire());
        nextAttempt().reply(AcquireReply.busy(null, null).withRetryAfter(Duration.ofHours(1)));
        while (engine.queues() == 0 || !engine.time.isPlannedWithin(SECOND)) {
            Thread.onSpinWait();
        }
        caller.untilParked();
        engine.time.advance(SECOND);
        nextAttempt().reply(StoreCall.BUSY);
        assertThat(caller.failure())
                .isInstanceOfSatisfying(
                        LockTimeoutException.class,
                        timeout -> assertThat(timeout.waited()).isEqualTo(SECOND));
    }

    @Test
    void failureOfABlockingAcquireHasTheStackOfTheCaller() {
        CallerThread<Lease> caller = new CallerThread<>(() -> callerMethod(engine));
        nextAttempt().reply(StoreCall.BUSY);
        assertThat(caller.failure().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("callerMethod"));
    }

    private static Lease callerMethod(EngineFixture engine) throws InterruptedException {
        return engine.lock().acquire(Duration.ZERO);
    }
}
