package dev.holdfast.resilience4j;

/**
 * The stay of one owner on the fallback, from its claim there to the end of everything that the claim may have got. Immutable.
 *
 * @param until when everything that the owner may have on the fallback has expired
 */
record FallbackStay(Stage stage, long until) {
    /** The stages of a stay. */
    enum Stage {
        /** The claim is in flight. */
        CLAIMING,
        /** The owner has the lock. */
        HELD,
        /** The owner does not rely on the lock, but the fallback may keep it for the owner until it is released. */
        ABANDONED
    }

    boolean isExpired(long now) {
        return stage != Stage.CLAIMING && now >= until;
    }

    /** Returns whether this process must not claim the lock on the primary. */
    boolean excludesOthers(long now) {
        return stage != Stage.ABANDONED && !isExpired(now);
    }

    FallbackStay at(Stage next) {
        return new FallbackStay(next, until);
    }

    FallbackStay lastingAtLeast(long time) {
        return new FallbackStay(stage, Math.max(until, time));
    }
}
