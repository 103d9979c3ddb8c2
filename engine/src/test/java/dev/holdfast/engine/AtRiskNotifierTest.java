package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is told for the sake of metrics: waits from beginning to end, and how late renewals are. */
class AtRiskNotifierTest {
    private final EngineFixture played = new EngineFixture();

    private CompletableFuture<Lease> waiting() {
        CompletableFuture<Lease> waiting = played.lock(LockOptions.defaults()).acquireAsync(Duration.ofMinutes(1));
        played.store.acquires.next().answer(StoreCall.BUSY);
        return waiting;
    }

    private int told(String event) {
        return Collections.frequency(played.events.all(), event);
    }

    @Test
    void aWaitIsToldOnceAndSoIsItsEndByAGrant() {
        CompletableFuture<Lease> waiting = waiting();
        assertThat(told("waitBegan")).isEqualTo(1);
        played.time.advanceMillis(10);
        played.store.acquires.next().answer(StoreCall.BUSY);
        assertThat(told("waitEnded")).isZero();

        played.time.advance(Duration.ofSeconds(1));
        played.store.acquires.next().answer(StoreCall.granted(7));

        assertThat(waiting).isCompleted();
        assertThat(told("waitBegan")).isEqualTo(1);
        assertThat(told("waitEnded")).isEqualTo(1);
    }

    @Test
    void aWaitThatIsCancelledEnds() {
        waiting().cancel(false);
        assertThat(told("waitEnded")).isEqualTo(1);
    }

    @Test
    void aWaitThatTheCloseOfTheProviderEndsIsOver() {
        CompletableFuture<Lease> waiting = waiting();
        played.provider.close();
        assertThat(waiting).isCompletedExceptionally();
        assertThat(told("waitEnded")).isEqualTo(1);
    }

    @Test
    void whoAsksOnceDoesNotWait() {
        played.lock(LockOptions.defaults()).tryAcquireAsync(Duration.ZERO);
        played.store.acquires.next().answer(StoreCall.BUSY);
        assertThat(played.events.all()).contains("busy").doesNotContain("waitBegan", "waitEnded");
    }

    @Test
    void aRenewalIsLateByTheTimeSinceItWasFirstDue() {
        played.held();
        played.time.advance(Duration.ofSeconds(11));
        played.store.renewals.next().timeOut();
        played.time.advanceMillis(2_500);
        played.store.renewals.next().answer(List.of(RenewReply.renewed()));
        assertThat(played.events.all()).contains("late 2500");

        played.time.advance(Duration.ofSeconds(11));
        played.store.renewals.next().answer(List.of(RenewReply.renewed()));
        assertThat(played.events.all()).contains("late 0");
    }

    @Test
    void aRenewalThatTheHolderAsksForIsNotLate() {
        Lease lease = played.held();
        lease.renewAsync(Duration.ofMinutes(1));
        played.store.renewals.next().answer(List.of(RenewReply.renewed()));
        assertThat(played.events.all()).contains("late 0");
    }
}
