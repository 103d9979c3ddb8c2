package dev.holdfast.engine.acquire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.StoreCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Which failures of acquisitions the listener receives. */
class AcquisitionFailureEventsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture engine = new EngineFixture();
    private final List<LockException> failures = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final LockProvider locks = LockEngine.over(
            engine.store,
            engine.settings()
                    .listener(new LockListener() {
                        @Override
                        public void acquireFailed(String lockName, LockException failure) {
                            events.add("acquireFailed " + lockName);
                            failures.add(failure);
                        }

                        @Override
                        public void timedOut(String lockName, Duration waited) {
                            events.add("timedOut " + lockName);
                        }

                        @Override
                        public void waitEnded(String lockName) {
                            events.add("waitEnded " + lockName);
                        }
                    })
                    .build());

    private CompletableFuture<Lease> acquiring(Duration timeout) {
        return locks.lock("orders").acquireAsync(timeout);
    }

    @Test
    void unavailableBackendIsReportedWithTheFailureOfTheCaller() {
        LockUnavailableException noQuorum = new LockUnavailableException("orders", "no quorum", null);
        CompletableFuture<Lease> acquiring = acquiring(Duration.ZERO);
        engine.store.acquires.next().fail(noQuorum);

        assertThat(EngineFixture.failure(acquiring)).isSameAs(noQuorum);
        assertThat(failures).containsExactly(noQuorum);
        assertThat(events).containsExactly("acquireFailed orders");
    }

    @Test
    void refusalIsReported() {
        CompletableFuture<Lease> acquiring = acquiring(MINUTE);
        engine.store.acquires.next().fail(new LockBackendException("orders", "NOPERM", null));

        assertThat(acquiring).isCompletedExceptionally();
        assertThat(failures).singleElement().isInstanceOf(LockBackendException.class);
    }

    @Test
    void outageThatLastsForTheWholeWaitIsReportedOnce() {
        CompletableFuture<Lease> acquiring = acquiring(Duration.ofSeconds(3));
        while (!acquiring.isDone()) {
            while (engine.store.acquires.size() > 0) {
                engine.store.acquires.next().timeOut();
            }
            engine.time.advanceMillis(10);
        }

        assertThat(events).containsExactly("acquireFailed orders", "waitEnded orders");
    }

    @Test
    void closedProviderIsReportedForEachWaiter() {
        CompletableFuture<Lease> first = acquiring(MINUTE);
        engine.store.acquires.next().reply(StoreCall.BUSY);
        CompletableFuture<Lease> second = acquiring(MINUTE);

        locks.close();

        assertThat(List.of(first, second)).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(failures).hasSize(2).hasOnlyElementsOfType(LockUnavailableException.class);
    }

    @Test
    void timeoutIsReportedAsSuchOnly() {
        CompletableFuture<Lease> acquiring = acquiring(Duration.ofSeconds(1));
        engine.store.acquires.next().reply(StoreCall.BUSY);
        while (!acquiring.isDone()) {
            while (engine.store.acquires.size() > 0) {
                engine.store.acquires.next().reply(StoreCall.BUSY);
            }
            engine.time.advanceMillis(10);
        }

        assertThat(events).containsExactly("timedOut orders", "waitEnded orders");
    }

    @Test
    void cancellationIsNotReported() {
        CompletableFuture<Lease> acquiring = acquiring(MINUTE);
        engine.store.acquires.next().reply(StoreCall.BUSY);
        acquiring.cancel(false);

        assertThat(events).containsExactly("waitEnded orders");
    }

    @Test
    void interruptIsNotReported() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> locks.lock("orders").acquire(MINUTE)).isInstanceOf(InterruptedException.class);

        assertThat(events).isEmpty();
    }

    @Test
    void grantIsNotReported() {
        CompletableFuture<Lease> acquiring = acquiring(MINUTE);
        engine.store.acquires.next().reply(StoreCall.granted(7));

        assertThat(acquiring).isCompleted();
        assertThat(events).isEmpty();
    }
}
