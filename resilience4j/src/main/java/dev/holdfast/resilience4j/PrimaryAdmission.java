package dev.holdfast.resilience4j;

import dev.holdfast.spi.AcquireReply.Busy;
import org.jspecify.annotations.Nullable;

/**
 * Admits claims to a primary that has a fallback: none while this process has a claim or a lease for the same lock on the
 * fallback. Thread-safe.
 */
final class PrimaryAdmission implements ClaimAdmission {
    private final StoreExclusion exclusion;
    private final PrimaryOutage outage;

    PrimaryAdmission(StoreExclusion exclusion, PrimaryOutage outage) {
        this.exclusion = exclusion;
        this.outage = outage;
    }

    @Override
    public @Nullable Busy admit(String lockName) {
        return exclusion.enterPrimary(lockName);
    }

    /**
     * Ends the outage before the claim leaves the primary. A claim on its way to the fallback first looks for claims on the
     * primary and then at the outage, so it cannot miss both.
     */
    @Override
    public void onClaimEnd(String lockName, boolean hasReply) {
        if (hasReply) {
            outage.end();
        }
        exclusion.leavePrimary(lockName);
    }
}
