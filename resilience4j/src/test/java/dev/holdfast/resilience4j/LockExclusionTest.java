package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.resilience4j.FallbackStay.Stage;
import dev.holdfast.spi.OwnerToken;
import org.junit.jupiter.api.Test;

class LockExclusionTest {
    private static final FallbackStay SHORT = new FallbackStay(Stage.HELD, 100);
    private static final FallbackStay LONG = new FallbackStay(Stage.HELD, 200);

    private final OwnerToken owner = BreakerFixture.newOwner("a").owner();
    private final OwnerToken other = BreakerFixture.newOwner("a").owner();

    @Test
    void isEmptyWithoutClaimsAndStays() {
        assertThat(LockExclusion.NONE.isEmpty()).isTrue();
        assertThat(LockExclusion.NONE.withMoreClaims(1).isEmpty()).isFalse();
        assertThat(LockExclusion.NONE.withMoreClaims(1).withMoreClaims(-1).isEmpty())
                .isTrue();
        assertThat(LockExclusion.NONE.with(owner, SHORT).isEmpty()).isFalse();
        assertThat(LockExclusion.NONE.with(owner, SHORT).without(owner).isEmpty())
                .isTrue();
    }

    @Test
    void changeAppliesOnlyToAnOwnerWithAStay() {
        LockExclusion exclusion = LockExclusion.NONE.with(owner, SHORT);

        assertThat(exclusion.withChanged(owner, stay -> LONG).stays()).containsEntry(owner, LONG);
        assertThat(exclusion.withChanged(other, stay -> LONG)).isSameAs(exclusion);
    }

    @Test
    void onlyExpiredStaysAreRemoved() {
        LockExclusion exclusion =
                LockExclusion.NONE.withMoreClaims(1).with(owner, SHORT).with(other, LONG);

        LockExclusion remaining = exclusion.withoutExpired(150);

        assertThat(remaining.stays()).containsOnlyKeys(other);
        assertThat(remaining.claimsOnPrimary()).isEqualTo(1);
    }
}
