package dev.holdfast.resilience4j;

import dev.holdfast.spi.OwnerToken;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The claims and leases of this process for one lock, as far as they decide between the primary and the fallback. Immutable.
 *
 * @param claimsOnPrimary the number of claims in flight to the primary
 * @param stays the owners on the fallback
 */
record LockRouting(int claimsOnPrimary, Map<OwnerToken, FallbackStay> stays) {
    static final LockRouting NONE = new LockRouting(0, Map.of());

    boolean isEmpty() {
        return claimsOnPrimary == 0 && stays.isEmpty();
    }

    LockRouting withMoreClaims(int difference) {
        return new LockRouting(claimsOnPrimary + difference, stays);
    }

    LockRouting with(OwnerToken owner, FallbackStay stay) {
        Map<OwnerToken, FallbackStay> changed = new HashMap<>(stays);
        changed.put(owner, stay);
        return new LockRouting(claimsOnPrimary, Map.copyOf(changed));
    }

    /** Returns this routing with a changed stay; an owner without a stay gets none. */
    LockRouting withChanged(OwnerToken owner, UnaryOperator<FallbackStay> change) {
        FallbackStay stay = stays.get(owner);
        return stay == null ? this : with(owner, change.apply(stay));
    }

    LockRouting without(OwnerToken owner) {
        Map<OwnerToken, FallbackStay> changed = new HashMap<>(stays);
        changed.remove(owner);
        return new LockRouting(claimsOnPrimary, Map.copyOf(changed));
    }

    LockRouting withoutExpired(long now) {
        Map<OwnerToken, FallbackStay> changed = new HashMap<>(stays);
        changed.values().removeIf(stay -> stay.isExpired(now));
        return new LockRouting(claimsOnPrimary, Map.copyOf(changed));
    }
}
