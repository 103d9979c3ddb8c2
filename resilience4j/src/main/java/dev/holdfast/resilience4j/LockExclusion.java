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
record LockExclusion(int claimsOnPrimary, Map<OwnerToken, FallbackStay> stays) {
    static final LockExclusion NONE = new LockExclusion(0, Map.of());

    boolean isEmpty() {
        return claimsOnPrimary == 0 && stays.isEmpty();
    }

    LockExclusion withMoreClaims(int difference) {
        return new LockExclusion(claimsOnPrimary + difference, stays);
    }

    LockExclusion with(OwnerToken owner, FallbackStay stay) {
        Map<OwnerToken, FallbackStay> changed = new HashMap<>(stays);
        changed.put(owner, stay);
        return new LockExclusion(claimsOnPrimary, Map.copyOf(changed));
    }

    /** Returns these claims and leases with a changed stay; an owner without a stay gets none. */
    LockExclusion withChanged(OwnerToken owner, UnaryOperator<FallbackStay> change) {
        FallbackStay stay = stays.get(owner);
        return stay == null ? this : with(owner, change.apply(stay));
    }

    LockExclusion without(OwnerToken owner) {
        Map<OwnerToken, FallbackStay> changed = new HashMap<>(stays);
        changed.remove(owner);
        return new LockExclusion(claimsOnPrimary, Map.copyOf(changed));
    }

    LockExclusion withoutExpired(long now) {
        Map<OwnerToken, FallbackStay> changed = new HashMap<>(stays);
        changed.values().removeIf(stay -> stay.isExpired(now));
        return new LockExclusion(claimsOnPrimary, Map.copyOf(changed));
    }
}
