package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.resilience4j.FallbackStay.Stage;
import dev.holdfast.spi.OwnerToken;
import org.junit.jupiter.api.Test;

class LockRoutingTest {
    private static final FallbackStay SHORT = new FallbackStay(Stage.HELD, 100);
    private static final FallbackStay LONG = new FallbackStay(Stage.HELD, 200);

    private final OwnerToken owner = BreakerFixture.newOwner("a").owner();
    private final OwnerToken other = BreakerFixture.newOwner("a").owner();

    @Test
    void routingIsEmptyWithoutClaimsAndStays() {
        assertThat(LockRouting.NONE.isEmpty()).isTrue();
        assertThat(LockRouting.NONE.withMoreClaims(1).isEmpty()).isFalse();
        assertThat(LockRouting.NONE.withMoreClaims(1).withMoreClaims(-1).isEmpty())
                .isTrue();
        assertThat(LockRouting.NONE.with(owner, SHORT).isEmpty()).isFalse();
        assertThat(LockRouting.NONE.with(owner, SHORT).without(owner).isEmpty()).isTrue();
    }

    @Test
    void changeAppliesOnlyToAnOwnerWithAStay() {
        LockRouting routing = LockRouting.NONE.with(owner, SHORT);

        assertThat(routing.withChanged(owner, stay -> LONG).stays()).containsEntry(owner, LONG);
        assertThat(routing.withChanged(other, stay -> LONG)).isSameAs(routing);
    }

    @Test
    void onlyExpiredStaysAreRemoved() {
        LockRouting routing =
                LockRouting.NONE.withMoreClaims(1).with(owner, SHORT).with(other, LONG);

        LockRouting remaining = routing.withoutExpired(150);

        assertThat(remaining.stays()).containsOnlyKeys(other);
        assertThat(remaining.claimsOnPrimary()).isEqualTo(1);
    }
}
