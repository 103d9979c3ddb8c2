package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreExclusionTest {
    private static final Duration LEASE_TIME = Duration.ofSeconds(10);
    private static final long UNTIL = LEASE_TIME.toNanos();

    private final ManualTicker time = new ManualTicker();
    private final StoreExclusion exclusion = new StoreExclusion(time);
    private final Ownership owner = BreakerFixture.newOwner("a");

    @Test
    void claimInFlightToThePrimaryKeepsOthersFromTheFallbackOfThisLockOnly() {
        assertThat(exclusion.enterPrimary("a")).isNull();
        assertThat(exclusion.enterFallback(owner, UNTIL)).isFalse();
        assertThat(exclusion.enterFallback(BreakerFixture.newOwner("b"), UNTIL)).isTrue();

        exclusion.leavePrimary("a");

        assertThat(exclusion.enterFallback(owner, UNTIL)).isTrue();
    }

    @Test
    void claimOnTheFallbackIsBusyForThePrimaryWithoutARemainingTime() {
        exclusion.enterFallback(owner, UNTIL);

        assertThat(exclusion.enterPrimary("a")).isEqualTo(AcquireReply.busy(null, "me@host:2"));
        assertThat(exclusion.busyOnFallback("a")).isEqualTo(AcquireReply.busy(null, "me@host:2"));
        assertThat(exclusion.busyOnFallback("b")).isNull();
    }

    @Test
    void leaseOnTheFallbackIsBusyUntilItExpires() {
        exclusion.enterFallback(owner, UNTIL);
        exclusion.hold(owner, UNTIL);
        time.advance(LEASE_TIME.minusSeconds(1));
        assertThat(exclusion.enterPrimary("a")).isEqualTo(AcquireReply.busy(Duration.ofSeconds(1), "me@host:2"));
        assertThat(exclusion.isOnFallback(owner)).isTrue();

        time.advance(Duration.ofSeconds(1));

        assertThat(exclusion.isOnFallback(owner)).isFalse();
        assertThat(exclusion.enterPrimary("a")).isNull();
    }

    @Test
    void renewalExtendsTheStay() {
        exclusion.enterFallback(owner, UNTIL);
        exclusion.hold(owner, UNTIL);

        exclusion.extend(owner, 2 * UNTIL);

        time.advance(LEASE_TIME);
        assertThat(exclusion.isOnFallback(owner)).isTrue();
    }

    @Test
    void abandonedStayLetsOthersInAndIsStillReleasedOnTheFallback() {
        exclusion.enterFallback(owner, UNTIL);

        exclusion.abandon(owner);

        assertThat(exclusion.busyOnFallback("a")).isNull();
        assertThat(exclusion.isOnFallback(owner)).isTrue();
    }

    @Test
    void ownerThatLeavesTheFallbackIsForgotten() {
        exclusion.enterFallback(owner, UNTIL);

        exclusion.leaveFallback(owner);

        assertThat(exclusion.isOnFallback(owner)).isFalse();
        assertThat(exclusion.size()).isZero();
    }

    @Test
    void ownerThatIsNotOnTheFallbackIsNotAdded() {
        exclusion.hold(owner, UNTIL);
        exclusion.extend(owner, UNTIL);
        exclusion.abandon(owner);

        assertThat(exclusion.size()).isZero();
    }

    @Test
    void expiredStaysAreSweptWhenAnotherLockIsUsed() {
        exclusion.enterFallback(owner, UNTIL);
        exclusion.hold(owner, UNTIL);
        time.advance(LEASE_TIME);

        assertThat(exclusion.busyOnFallback("b")).isNull();

        assertThat(exclusion.size()).isZero();
    }
}
