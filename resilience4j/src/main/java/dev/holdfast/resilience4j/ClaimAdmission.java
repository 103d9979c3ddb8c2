package dev.holdfast.resilience4j;

import dev.holdfast.spi.AcquireReply.Busy;
import org.jspecify.annotations.Nullable;

/**
 * Admits claims to the store behind a breaker, after the breaker has permitted them. Implementations are thread-safe.
 *
 * <p>Tested in {@code PrimaryAdmissionTest}.
 */
interface ClaimAdmission {
    /** Admits every claim. */
    ClaimAdmission ALWAYS = new ClaimAdmission() {
        @Override
        public @Nullable Busy admit(String lockName) {
            return null;
        }

        @Override
        public void onClaimEnd(String lockName, boolean hasReply) {}
    };

    /** Admits a claim and returns null; {@link #onClaimEnd} must follow. Otherwise returns the reply to give instead. */
    @Nullable
    Busy admit(String lockName);

    /**
     * Reports the end of a claim that was admitted, before its caller sees the reply.
     *
     * @param hasReply whether the store replied
     */
    void onClaimEnd(String lockName, boolean hasReply);
}
