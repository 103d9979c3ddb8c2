package dev.holdfast.memory;

import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import java.time.Duration;

/**
 * A waiter in a {@link WaitQueue}.
 *
 * @param ticket the number of its ticket: when it came, in microseconds of the wall clock
 * @param aliveUntil the end of its heartbeat, on the monotonic clock
 * @param claimNanos how long the lock is kept for it after a hand-over
 */
record Waiter(OwnerToken owner, long ticket, long aliveUntil, long claimNanos, int fenceBlock, long minFence) {
    boolean isOf(Ownership ownership) {
        return owner.equals(ownership.owner());
    }

    Duration age(long wallMillis) {
        return Duration.ofNanos(Math.max(0, 1_000 * (wallMillis * 1_000 - ticket)));
    }
}
