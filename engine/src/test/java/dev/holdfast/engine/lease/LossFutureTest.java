package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.engine.EngineFixture;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The future of the loss of a lease. */
class LossFutureTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture engine = new EngineFixture();

    @Test
    void futureOfTheLossIsCompletedOnlyByTheEngine() {
        Lease lease = engine.acquire(EngineFixture.withoutRenewal());
        LeaseLoss forged = new LeaseLoss("orders", "nobody", lease.fencingToken(), LeaseLoss.Reason.TAKEN, "");
        assertThat(lease.lost().complete(forged)).isFalse();
        assertThat(lease.lost().completeExceptionally(new IllegalStateException()))
                .isFalse();
        assertThat(lease.lost().cancel(true)).isFalse();
        assertThat(lease.lost().completeAsync(() -> forged, Runnable::run).join())
                .isSameAs(forged);
        assertThat(lease.lost().completeOnTimeout(forged, 0, TimeUnit.SECONDS).join())
                .isSameAs(forged);
        assertThat(lease.lost()
                        .orTimeout(0, TimeUnit.SECONDS)
                        .handle((loss, thrown) -> loss == null)
                        .join())
                .isTrue();
        assertThat(lease.lost()).isNotDone();
        assertThat(lease.isHeld()).isTrue();

        CompletableFuture<LeaseLoss> dependent = lease.lost().thenApply(loss -> loss);
        engine.time.advance(MINUTE);
        assertThat(lease.lost().join().owner()).isEqualTo(lease.owner());
        assertThat(dependent.join()).isSameAs(lease.lost().join());
    }

    @Test
    void repeatedCallsOfLostReturnTheSameFuture() {
        Lease lease = engine.acquire();
        CompletableFuture<?> first = lease.lost();
        for (int i = 0; i < 1_000; i++) {
            assertThat(lease.lost().isDone()).isFalse();
        }
        assertThat(first.getNumberOfDependents()).isZero();
        assertThat(lease.lost()).isSameAs(first);
        lease.releaseAsync();
    }

    @Test
    void valueCannotBeObtruded() {
        LossFuture future = new LossFuture();
        LeaseLoss loss = new LeaseLoss("orders", "owner", OptionalLong.empty(), LeaseLoss.Reason.TAKEN, "");
        assertThatThrownBy(() -> future.obtrudeValue(loss)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> future.obtrudeException(new IllegalStateException()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(future).isNotDone();
        future.completeWith(loss);
        assertThat(future).isCompletedWithValue(loss);
    }

    @Test
    void dependentFutureCanBeCompletedByItsOwner() {
        LossFuture future = new LossFuture();
        CompletableFuture<String> dependent = future.thenApply(LeaseLoss::lockName);
        assertThat(dependent.complete("own value")).isTrue();
        assertThat(future).isNotDone();
    }
}
