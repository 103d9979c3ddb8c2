package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Release, loss and the reports of a loss. */
class EngineLeaseTest {
    private final EngineFixture engine = new EngineFixture();
    private final Lease lease = engine.acquire();

    /** Loses the lease by a reply of the store, of which the holder has not been told. */
    private void lose() {
        ((EngineLease) lease).lose(Reason.TAKEN, "");
    }

    @Test
    void secondReleaseReturnsFalse() {
        CompletableFuture<Boolean> released = lease.releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
        assertThat(released).isCompletedWithValue(true);
        assertThat(lease.release()).isFalse();
        assertThat(lease.releaseAsync()).isCompletedWithValue(false);
        lease.close();
        assertThat(engine.store.releases.size()).isZero();
        assertThat(engine.events.all()).containsExactly("acquired", "released");
    }

    @Test
    void ensureHeldThrowsAfterARelease() {
        lease.ensureHeld();
        lease.releaseAsync();
        assertThatThrownBy(lease::ensureHeld)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("released");
    }

    @Test
    void releaseAfterLossReturnsFalse() {
        lose();
        assertThat(lease.release()).isFalse();
        assertThat(lease.releaseAsync()).isCompletedWithValue(false);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void closeThrowsALossThatWasNotReported() {
        lose();
        assertThatThrownBy(lease::close).isInstanceOf(LeaseLostException.class);
        lease.close();
    }

    @Test
    void closeDoesNotThrowALossThatReleaseReported() {
        lose();
        lease.release();
        lease.close();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
    }

    @Test
    void closeDoesNotThrowALossThatRenewReported() {
        CompletableFuture<Boolean> renewed = lease.renewAsync(EngineFixture.LEASE_TIME);
        engine.store.renewals.next().reply(List.of(RenewReply.notOwner(Reason.ABSENT)));
        assertThat(renewed).isCompletedWithValue(false);
        lease.close();
        assertThat(lease.renew(EngineFixture.LEASE_TIME)).isFalse();
    }

    @Test
    void releaseThatFindsTheLockTakenReportsALoss() {
        CompletableFuture<Boolean> released = lease.releaseAsync();
        assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);
        assertThat(released).isCompletedWithValue(false);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.NOT_OWNER);
        assertThat(engine.events.all()).containsExactly("acquired", "lost NOT_OWNER");
        lease.close();
    }

    @Test
    void releaseOfATokenWithALateRequestSucceedsAndIsCompensated() {
        engine.store.lateRequests.add(((EngineLease) lease).ownership());
        CompletableFuture<Boolean> released = lease.releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);

        assertThat(released).isCompletedWithValue(true);
        assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
        assertThat(engine.events.all()).containsExactly("acquired", "released");
        assertIsCompensated();
        assertThat(engine.events.all()).as("the holder's own release").containsExactly("acquired", "released");
    }

    @Test
    void releaseThatFindsTheLockTakenIsCompensatedIfARequestIsLate() {
        engine.store.lateRequests.add(((EngineLease) lease).ownership());
        CompletableFuture<Boolean> released = lease.releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);

        assertThat(released).isCompletedWithValue(false);
        assertThat(lease.lost().join().reason()).isEqualTo(Reason.NOT_OWNER);
        assertIsCompensated();
    }

    /** Asserts that the token is released in the background until no request of it is late. */
    private void assertIsCompensated() {
        Ownership ownership = ((EngineLease) lease).ownership();
        StoreCall<Ownership, ReleaseReply> first = engine.store.releases.next();
        assertThat(first.request()).isEqualTo(ownership);
        first.reply(ReleaseReply.RELEASED);
        engine.time.advanceMillis(1_000);
        engine.store.lateRequests.clear();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
        engine.time.advanceMillis(60_000);
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void lossIsReportedToTheListenerOnce() {
        lose();
        lose();
        assertThat(Collections.frequency(engine.events.all(), "lost TAKEN")).isEqualTo(1);
        assertThat(lease.lost()).isCompleted();
        assertThat(engine.leases()).isZero();
    }

    @Test
    void abandonedLeaseIsReleasedAndTheListenerIsTold() {
        ((EngineLease) lease).abandon();
        assertThat(engine.store.releases.next().request()).isEqualTo(((EngineLease) lease).ownership());
        assertThat(engine.events.all()).containsExactly("acquired", "released");
        assertThat(lease.release()).isFalse();
        assertThat(engine.leases()).isZero();
    }

    @Test
    void lostLeaseWithALateRequestIsReleasedInTheBackground() {
        engine.store.lateRequests.add(((EngineLease) lease).ownership());
        lose();
        assertIsCompensated();
    }

    @Test
    void lostLeaseIsReleasedInTheBackgroundUnlessTheStoreGaveTheLockAway() {
        lose();
        assertThat(engine.store.releases.size()).isZero();
        EngineLease other = (EngineLease) engine.acquire();
        other.lose(Reason.EXPIRED, "");
        assertThat(engine.store.releases.next().request()).isEqualTo(other.ownership());
    }
}
