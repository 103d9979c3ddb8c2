package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A lease that ends without a release is lost. The loss is reported once and is final. */
public interface LossContract extends ProviderFixture {
    @Test
    default void aLossIsVisibleInTheStateTheFutureAndTheExceptionOfTheLease() {
        String name = newName();
        try (LockProvider locks = open()) {
            Lease lease = locks.lock(name, fixed()).tryAcquire().orElseThrow();
            LeaseLoss loss = Await.outcome(lease.lost());
            assertThat(loss.lockName()).isEqualTo(name);
            assertThat(loss.owner()).isEqualTo(lease.owner());
            assertThat(loss.fencingToken()).isEqualTo(lease.fencingToken());
            assertThat(loss.reason()).isEqualTo(LeaseLoss.Reason.EXPIRED);
            assertThat(lease.state()).isEqualTo(LeaseState.LOST);
            assertThat(lease.isHeld()).isFalse();
            assertThat(lease.remaining()).isZero();
            assertThatThrownBy(lease::ensureHeld)
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageContaining(name);
            assertThat(Await.outcome(lease.lost())).as("asked again").isSameAs(loss);
        }
    }

    @Test
    default void closingALostLeaseThrows() {
        try (LockProvider locks = open()) {
            Lease lease = locks.lock(newName(), fixed()).tryAcquire().orElseThrow();
            Await.until("the lease is lost", () -> lease.state() == LeaseState.LOST);
            assertThatThrownBy(lease::close).isInstanceOf(LeaseLostException.class);
            lease.close();
        }
    }

    @Test
    default void aLossIsSuppressedUnderTheExceptionOfTheBody() {
        try (LockProvider locks = open()) {
            assertThatThrownBy(() -> {
                        try (Lease lease =
                                locks.lock(newName(), fixed()).tryAcquire().orElseThrow()) {
                            Await.until("the lease is lost", () -> lease.state() == LeaseState.LOST);
                            throw new IllegalArgumentException("of the body");
                        }
                    })
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()[0]).isInstanceOf(LeaseLostException.class));
        }
    }

    @Test
    default void releasingALostLeaseReturnsFalse() {
        try (LockProvider locks = open()) {
            Lease lease = locks.lock(newName(), fixed()).tryAcquire().orElseThrow();
            Await.until("the lease is lost", () -> lease.state() == LeaseState.LOST);
            assertThat(lease.release()).isFalse();
            assertThat(lease.renew(LEASE_TIME)).isFalse();
            assertThat(lease.state()).isEqualTo(LeaseState.LOST);
            lease.close(); // release returned false, so close does not throw
        }
    }

    @Test
    default void theAtRiskActionRunsOnceBeforeTheLoss() {
        // The lease is at risk for the last third of its time; a busy machine must get to run the action in it.
        LockOptions fixed = fixed().toBuilder().leaseTime(RENEWED_LEASE_TIME).build();
        try (LockProvider locks = open()) {
            Lease lease = locks.lock(newName(), fixed).tryAcquire().orElseThrow();
            CompletableFuture<Boolean> heldAtRisk = new CompletableFuture<>();
            AtomicInteger times = new AtomicInteger();
            lease.onAtRisk(() -> {
                times.incrementAndGet();
                heldAtRisk.complete(lease.isHeld());
            });
            assertThat(Await.outcome(heldAtRisk)).isTrue();
            Await.outcome(lease.lost());
            assertThat(times).as("runs of the action").hasValue(1);
        }
    }

    @Test
    default void completingTheFutureOfTheLossDoesNotLoseTheLease() {
        try (LockProvider locks = open();
                Lease lease = locks.lock(newName(), renewed()).tryAcquire().orElseThrow()) {
            lease.lost().cancel(true);
            lease.lost().completeExceptionally(new IllegalStateException());
            lease.ensureHeld();
            assertThat(lease.lost()).isNotDone();
        }
    }
}
