package dev.holdfast.redis.store;

import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The claims that do not block a thread and are not complete. Such a claim may take several calls. After a release of its token
 * it makes no further call, because the release could not undo that call. Thread-safe.
 */
public final class ClaimsInFlight {
    /** A claim that is told of a release. */
    interface Claimant {
        /** Called before a release of the token is sent. */
        void tokenReleased();
    }

    private final Map<OwnerToken, Claimant> claims = new ConcurrentHashMap<>();

    /** Creates an empty collection. */
    public ClaimsInFlight() {}

    void begin(Ownership ownership, Claimant claim) {
        claims.put(ownership.owner(), claim);
    }

    void end(Ownership ownership, Claimant claim) {
        claims.remove(ownership.owner(), claim);
    }

    /** Tells the claim with a token, if there is one, that a release of the token is about to be sent. */
    void released(Ownership ownership) {
        Claimant claim = claims.isEmpty() ? null : claims.get(ownership.owner());
        if (claim != null) {
            claim.tokenReleased();
        }
    }
}
