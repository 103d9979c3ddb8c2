package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The renewal plan of a lease. */
class RenewableLeaseTest {
    private final RenewableLease lease = new RenewableLease() {};

    @Test
    void newLeaseHasNoRenewalPlanned() {
        assertThat(lease.renewAt()).isEqualTo(RenewableLease.NEVER);
        assertThat(lease.isRetry()).isFalse();
        assertThat(lease.isBeingRenewed()).isFalse();
        assertThat(lease.heapIndex()).isZero();
    }

    @Test
    void retryKeepsTheTimeAtWhichTheRenewalWasDue() {
        lease.planRenewal(100);
        lease.planRetry(120);
        lease.planRetry(130);
        assertThat(lease.renewAt()).isEqualTo(130);
        assertThat(lease.renewalDue()).isEqualTo(100);
        assertThat(lease.isRetry()).isTrue();
        lease.planRenewal(200);
        assertThat(lease.renewalDue()).isEqualTo(200);
        assertThat(lease.isRetry()).isFalse();
    }

    @Test
    void renewalBeginsOnceUntilItEnds() {
        assertThat(lease.beginRenewal()).isTrue();
        assertThat(lease.beginRenewal()).isFalse();
        assertThat(lease.isBeingRenewed()).isTrue();
        lease.endRenewal();
        assertThat(lease.isBeingRenewed()).isFalse();
        assertThat(lease.beginRenewal()).isTrue();
    }
}
