package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrimaryAdmissionTest {
    private final ManualTicker time = new ManualTicker();
    private final StoreExclusion exclusion = new StoreExclusion(time);
    private final PrimaryOutage outage = new PrimaryOutage("east", "spare", Duration.ofSeconds(60), time);
    private final PrimaryAdmission admission = new PrimaryAdmission(exclusion, outage);

    private void startOutage() {
        outage.begin();
        time.advance(Duration.ofSeconds(60));
        assertThat(outage.mayFallbackGrant()).isTrue();
    }

    @Test
    void claimIsAdmittedAndKeepsOthersFromTheFallbackUntilItEnds() {
        assertThat(admission.admit("a")).isNull();
        assertThat(exclusion.enterFallback(BreakerFixture.newOwner("a"), 1)).isFalse();

        admission.onClaimEnd("a", false);

        assertThat(exclusion.enterFallback(BreakerFixture.newOwner("a"), 1)).isTrue();
    }

    @Test
    void claimIsBusyWhileTheLockIsClaimedOnTheFallback() {
        exclusion.enterFallback(BreakerFixture.newOwner("a"), Long.MAX_VALUE);

        assertThat(admission.admit("a")).isNotNull();
        assertThat(admission.admit("b")).isNull();
    }

    @Test
    void replyEndsTheOutage() {
        startOutage();
        assertThat(admission.admit("a")).isNull();

        admission.onClaimEnd("a", true);

        assertThat(outage.mayFallbackGrant()).isFalse();
    }

    @Test
    void failureDoesNotEndTheOutage() {
        startOutage();
        assertThat(admission.admit("a")).isNull();

        admission.onClaimEnd("a", false);

        assertThat(outage.mayFallbackGrant()).isTrue();
    }

    @Test
    void admissionWithoutFallbackAdmitsEveryClaim() {
        assertThat(ClaimAdmission.ALWAYS.admit("a")).isNull();
        assertThat(ClaimAdmission.ALWAYS.admit("a")).isNull();
    }
}
