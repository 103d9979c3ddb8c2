package dev.holdfast.engine.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.CallerThread;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.engine.StoreCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that wait for the first connection of the store. */
@Timeout(60)
class AcquisitionFirstConnectionTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<Duration> limits = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<@Nullable Void> connection = new CompletableFuture<>();
    private final ScriptedStore store = new ScriptedStore() {
        @Override
        public CompletableFuture<@Nullable Void> firstConnectionAsync(Duration timeout) {
            limits.add(timeout);
            return connection;
        }
    };
    private final EngineFixture engine = new EngineFixture(store);

    private static LockUnavailableException refused() {
        return new LockUnavailableException(null, "connection refused", null, false);
    }

    @Test
    void attemptBeginsWithTheConnection() {
        CompletableFuture<Lease> acquired = engine.lock().acquireAsync(MINUTE);
        assertThat(store.acquires.size()).isZero();
        engine.time.advance(Duration.ofSeconds(5));

        connection.complete(null);

        store.acquires.next().reply(StoreCall.granted(7));
        assertThat(acquired).isCompleted();
        assertThat(limits).containsExactly(MINUTE);
    }

    @Test
    void callerWithoutAWaitWaitsAsLongAsTheStoreConnects() {
        CallerThread<Optional<Lease>> caller =
                new CallerThread<>(() -> engine.lock().tryAcquire()).untilParked();
        assertThat(limits.get(0)).isGreaterThan(Duration.ofMinutes(5));
        connection.complete(null);
        store.acquires.next().reply(StoreCall.granted(7));
        assertThat(caller.result.join()).isPresent();
    }

    @Test
    void failureToConnectEndsAWaitThatIsOver() {
        CompletableFuture<Lease> acquired = engine.lock().acquireAsync(MINUTE);
        engine.time.stopFor(MINUTE);

        connection.completeExceptionally(refused());

        assertThat(acquired).isCompletedExceptionally();
        assertThat(acquired.handle((lease, thrown) -> thrown).join()).hasMessageContaining("connection refused");
        assertThat(store.acquires.size()).isZero();
        engine.assertKeepsNothing();
    }

    @Test
    void attemptFollowsAFailureToConnectIfThereIsTime() {
        connection.completeExceptionally(refused());
        CompletableFuture<Lease> acquired = engine.lock().acquireAsync(MINUTE);
        store.acquires.next().reply(StoreCall.granted(7));
        assertThat(acquired).isCompleted();
    }

    @Test
    void storeIsNotAskedAgainAfterTheFirstConnection() {
        connection.complete(null);
        engine.lock().acquireAsync(MINUTE);
        engine.lock().acquireAsync(MINUTE);
        assertThat(limits).hasSize(1);
    }

    @Test
    void inspectionWaitsForTheConnection() {
        CompletableFuture<LockState> state = engine.lock().inspectAsync();
        assertThat(store.inspections.size()).isZero();
        connection.complete(null);
        store.inspections.next().reply(LockState.free("orders").build());
        assertThat(state).isCompleted();
    }
}
