package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreRoutingTest {
    private static final Duration LEASE_TIME = Duration.ofSeconds(10);
    private static final long UNTIL = LEASE_TIME.toNanos();

    private final ManualTicker time = new ManualTicker();
    private final StoreRouting routing = new StoreRouting(time);
    private final Ownership owner = BreakerFixture.newOwner("a");

    @Test
    void claimInFlightToThePrimaryKeepsOthersFromTheFallbackOfThisLockOnly() {
        assertThat(routing.enterPrimary("a")).isNull();
        assertThat(routing.enterFallback(owner, UNTIL)).isFalse();
        assertThat(routing.enterFallback(BreakerFixture.newOwner("b"), UNTIL)).isTrue();

        routing.leavePrimary("a");

        assertThat(routing.enterFallback(owner, UNTIL)).isTrue();
    }

    @Test
    void claimOnTheFallbackIsBusyForThePrimaryWithoutARemainingTime() {
        routing.enterFallback(owner, UNTIL);

        assertThat(routing.enterPrimary("a")).isEqualTo(AcquireReply.busy(null, "me@host:2"));
        assertThat(routing.busyOnFallback("a")).isEqualTo(AcquireReply.busy(null, "me@host:2"));
        assertThat(routing.busyOnFallback("b")).isNull();
    }

    @Test
    void leaseOnTheFallbackIsBusyUntilItExpires() {
        routing.enterFallback(owner, UNTIL);
        routing.hold(owner, UNTIL);
        time.advance(LEASE_TIME.minusSeconds(1));
        assertThat(routing.enterPrimary("a")).isEqualTo(AcquireReply.busy(Duration.ofSeconds(1), "me@host:2"));
        assertThat(routing.isOnFallback(owner)).isTrue();

        time.advance(Duration.ofSeconds(1));

        assertThat(routing.isOnFallback(owner)).isFalse();
        assertThat(routing.enterPrimary("a")).isNull();
    }

    @Test
    void renewalExtendsTheStay() {
        routing.enterFallback(owner, UNTIL);
        routing.hold(owner, UNTIL);

        routing.extend(owner, 2 * UNTIL);

        time.advance(LEASE_TIME);
        assertThat(routing.isOnFallback(owner)).isTrue();
    }

    @Test
    void abandonedStayLetsOthersInAndIsStillReleasedOnTheFallback() {
        routing.enterFallback(owner, UNTIL);

        routing.abandon(owner);

        assertThat(routing.busyOnFallback("a")).isNull();
        assertThat(routing.isOnFallback(owner)).isTrue();
    }

    @Test
    void ownerThatLeavesTheFallbackIsForgotten() {
        routing.enterFallback(owner, UNTIL);

        routing.leaveFallback(owner);

        assertThat(routing.isOnFallback(owner)).isFalse();
        assertThat(routing.size()).isZero();
    }

    @Test
    void ownerThatIsNotOnTheFallbackIsNotAdded() {
        routing.hold(owner, UNTIL);
        routing.extend(owner, UNTIL);
        routing.abandon(owner);

        assertThat(routing.size()).isZero();
    }

    @Test
    void expiredStaysAreSweptWhenAnotherLockIsUsed() {
        routing.enterFallback(owner, UNTIL);
        routing.hold(owner, UNTIL);
        time.advance(LEASE_TIME);

        assertThat(routing.busyOnFallback("b")).isNull();

        assertThat(routing.size()).isZero();
    }
}
