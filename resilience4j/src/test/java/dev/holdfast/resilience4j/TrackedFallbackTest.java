package dev.holdfast.resilience4j;

import static dev.holdfast.resilience4j.BreakerFixture.BUSY;
import static dev.holdfast.resilience4j.BreakerFixture.TIMEOUT;
import static dev.holdfast.resilience4j.BreakerFixture.claim;
import static dev.holdfast.resilience4j.BreakerFixture.outage;
import static dev.holdfast.resilience4j.BreakerFixture.renewal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TrackedFallbackTest {
    private final ManualTicker time = new ManualTicker();
    private final ScriptedStore store = BreakerFixture.grantingStore();
    private final StoreExclusion exclusion = new StoreExclusion(time);
    private final TrackedFallback fallback = new TrackedFallback(
            "spare", store, exclusion, new PrimaryOutage("east", "spare", Duration.ofSeconds(60), time));
    private final Claim claim = claim("a");
    private final Ownership ownership = claim.ownership();

    private void enter() {
        assertThat(exclusion.enterFallback(ownership, claim.leaseTime().toNanos()))
                .isTrue();
    }

    private void acquire() {
        enter();
        assertThat(fallback.acquireAsync(claim)).isCompleted();
    }

    @Test
    void grantNamesTheFallbackAndIsBusyForOthers() throws InterruptedException {
        enter();

        assertThat(fallback.acquire(claim))
                .isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(fallback.acquireAsync(claim))
                .isCompletedWithValue(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));

        assertThat(exclusion.busyOnFallback("a").remaining()).isEqualTo(claim.leaseTime());
    }

    @Test
    void grantOfANestedFallbackKeepsItsName() {
        store.acquires.replyWith(AcquireReply.granted(OptionalLong.of(7)).withFallback("inner"));
        enter();

        assertThat(fallback.acquireAsync(claim))
                .isCompletedWithValue(AcquireReply.granted(OptionalLong.of(7)).withFallback("inner"));
    }

    @Test
    void busyReplyLeavesTheFallback() throws InterruptedException {
        store.acquires.replyWith(BUSY);
        enter();

        assertThat(fallback.acquire(claim)).isEqualTo(BUSY);

        assertThat(exclusion.size()).isZero();
    }

    @Test
    void failureOfUnknownOutcomeAbandonsTheStay() {
        store.acquires.failWith(outage());
        enter();

        assertThatThrownBy(() -> fallback.acquire(claim)).isInstanceOf(LockUnavailableException.class);

        assertThat(exclusion.busyOnFallback("a")).isNull();
        assertThat(exclusion.isOnFallback(ownership)).isTrue();
    }

    @Test
    void failureOfKnownOutcomeLeavesTheFallback() {
        store.acquires.failWith(new LockUnavailableException("a", "connection refused", null, false));
        enter();

        assertThat(fallback.acquireAsync(claim)).isCompletedExceptionally();

        assertThat(exclusion.size()).isZero();
    }

    @Test
    void renewalExtendsTheStay() {
        acquire();
        time.advance(Duration.ofSeconds(1));

        assertThat(fallback.renewAsync(List.of(renewal(ownership)), TIMEOUT)).isCompleted();

        assertThat(exclusion.busyOnFallback("a").remaining()).isEqualTo(claim.leaseTime());
    }

    @Test
    void confirmationExtendsTheStay() {
        acquire();
        time.advance(Duration.ofSeconds(1));

        assertThat(fallback.confirmAsync(renewal(ownership), 9, TIMEOUT)).isCompleted();

        assertThat(exclusion.busyOnFallback("a").remaining()).isEqualTo(claim.leaseTime());
    }

    @Test
    void lossAbandonsTheStay() {
        acquire();
        store.renewals.replyWith(List.of(RenewReply.notOwner(Reason.TAKEN)));

        assertThat(fallback.renewAsync(List.of(renewal(ownership)), TIMEOUT)).isCompleted();

        assertThat(exclusion.busyOnFallback("a")).isNull();
        assertThat(exclusion.isOnFallback(ownership)).isTrue();
    }

    @Test
    void releaseLeavesTheFallback() throws InterruptedException {
        acquire();

        assertThat(fallback.release(ownership, TIMEOUT)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(exclusion.size()).isZero();
    }

    @Test
    void releaseThatMayHaveOvertakenTheClaimAbandonsTheStay() {
        acquire();
        store.releases.replyWith(ReleaseReply.NOT_OWNER);

        assertThat(fallback.releaseAsync(ownership, TIMEOUT)).isCompleted();

        assertThat(exclusion.busyOnFallback("a")).isNull();
        assertThat(exclusion.isOnFallback(ownership)).isTrue();
    }
}
