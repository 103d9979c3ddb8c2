package dev.holdfast.resilience4j;

import dev.holdfast.spi.AcquireReply.Busy;
import org.jspecify.annotations.Nullable;

/** The way to a store that has a fallback. */
final class PrimaryGate implements Gate {
    private final Sides sides;
    private final Outage outage;

    PrimaryGate(Sides sides, Outage outage) {
        this.sides = sides;
        this.outage = outage;
    }

    @Override
    public @Nullable Busy enter(String lockName) {
        return sides.enterPrimary(lockName);
    }

    /** An answer ends the outage first: whoever goes over to the fallback looks for claims here, and then at the outage. */
    @Override
    public void leave(String lockName, boolean isAnswered) {
        if (isAnswered) {
            outage.end();
        }
        sides.leavePrimary(lockName);
    }
}
