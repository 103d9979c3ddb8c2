package dev.holdfast.resilience4j;

import dev.holdfast.spi.AcquireReply.Busy;
import org.jspecify.annotations.Nullable;

/**
 * Admits claims to a primary that has a fallback: none while this process has a claim or a lease for the same lock on the
 * fallback. Thread-safe.
 */
final class PrimaryAdmission implements ClaimAdmission {
    private final StoreRouting routing;
    private final PrimaryOutage outage;

    PrimaryAdmission(StoreRouting routing, PrimaryOutage outage) {
        this.routing = routing;
        this.outage = outage;
    }

    @Override
    public @Nullable Busy admit(String lockName) {
        return routing.enterPrimary(lockName);
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
        routing.leavePrimary(lockName);
    }
}
