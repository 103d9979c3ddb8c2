package dev.holdfast.engine.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is count for the sake of metrics: waits from beginning to end, and how late renewals are. */
class LockAcquirerWaitEventsTest {
    private final EngineFixture engine = new EngineFixture();

    private CompletableFuture<Lease> waiting() {
        CompletableFuture<Lease> waiting = engine.lock(LockOptions.defaults()).acquireAsync(Duration.ofMinutes(1));
        engine.store.acquires.next().reply(StoreCall.BUSY);
        return waiting;
    }

    private int count(String event) {
        return Collections.frequency(engine.events.all(), event);
    }

    @Test
    void waitThatEndsWithAGrantIsReportedOnce() {
        CompletableFuture<Lease> waiting = waiting();
        assertThat(count("waitBegan")).isEqualTo(1);
        engine.time.advanceMillis(10);
        engine.store.acquires.next().reply(StoreCall.BUSY);
        assertThat(count("waitEnded")).isZero();

        engine.time.advance(Duration.ofSeconds(1));
        engine.store.acquires.next().reply(StoreCall.granted(7));

        assertThat(waiting).isCompleted();
        assertThat(count("waitBegan")).isEqualTo(1);
        assertThat(count("waitEnded")).isEqualTo(1);
    }

    @Test
    void cancelledWaitIsReportedAsEnded() {
        waiting().cancel(false);
        assertThat(count("waitEnded")).isEqualTo(1);
    }

    @Test
    void waitEndedByCloseIsReportedAsEnded() {
        CompletableFuture<Lease> waiting = waiting();
        engine.provider.close();
        assertThat(waiting).isCompletedExceptionally();
        assertThat(count("waitEnded")).isEqualTo(1);
    }

    @Test
    void singleAttemptIsNotReportedAsAWait() {
        engine.lock(LockOptions.defaults()).tryAcquireAsync(Duration.ZERO);
        engine.store.acquires.next().reply(StoreCall.BUSY);
        assertThat(engine.events.all()).contains("busy").doesNotContain("waitBegan", "waitEnded");
    }
}
