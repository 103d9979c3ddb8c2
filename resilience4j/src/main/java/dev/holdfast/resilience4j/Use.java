package dev.holdfast.resilience4j;

import dev.holdfast.spi.OwnerToken;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What this process has under way for one lock. Immutable.
 *
 * @param claimsOnPrimary how many claims are on their way to the primary
 * @param stays who is on the fallback
 */
record Use(int claimsOnPrimary, Map<OwnerToken, Stay> stays) {
    static final Use NONE = new Use(0, Map.of());

    /** How far an owner has come on the fallback. */
    enum Stage {
        /** The claim is on its way. */
        ASKED,
        /** The owner has the lock. */
        HELD,
        /** Nobody counts on it, but the fallback may keep the lock for the owner until it is released. */
        UNSETTLED
    }

    /** What an owner has on the fallback, and when that is surely over. */
    record Stay(Stage stage, long until) {
        boolean isOver(long now) {
            return stage != Stage.ASKED && now >= until;
        }

        boolean keepsOthersOut(long now) {
            return stage != Stage.UNSETTLED && !isOver(now);
        }

        Stay at(Stage next) {
            return new Stay(next, until);
        }

        Stay lasting(long atLeastUntil) {
            return new Stay(stage, Math.max(until, atLeastUntil));
        }
    }

    boolean isNothing() {
        return claimsOnPrimary == 0 && stays.isEmpty();
    }

    Use claims(int more) {
        return new Use(claimsOnPrimary + more, stays);
    }

    Use with(OwnerToken owner, Stay stay) {
        Map<OwnerToken, Stay> changed = new HashMap<>(stays);
        changed.put(owner, stay);
        return new Use(claimsOnPrimary, Map.copyOf(changed));
    }

    Use changed(OwnerToken owner, UnaryOperator<Stay> change) {
        Stay stay = stays.get(owner);
        return stay == null ? this : with(owner, change.apply(stay));
    }

    Use without(OwnerToken owner) {
        Map<OwnerToken, Stay> changed = new HashMap<>(stays);
        changed.remove(owner);
        return new Use(claimsOnPrimary, Map.copyOf(changed));
    }

    Use withoutThoseOver(long now) {
        Map<OwnerToken, Stay> changed = new HashMap<>(stays);
        changed.values().removeIf(stay -> stay.isOver(now));
        return new Use(claimsOnPrimary, Map.copyOf(changed));
    }
}
