package dev.holdfast.memory;

import dev.holdfast.spi.AcquireReply.Place;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One who waits for a lock, and what can be done with a line of those: a list in the order of their tickets, which is not
 * changed but replaced.
 *
 * @param ticket the time at which it came, in microseconds of the wall clock
 * @param aliveUntil until when it need not be heard of, on the monotonic clock
 */
record Waiter(OwnerToken owner, long ticket, long aliveUntil, long claimNanos, int fenceBlock, long minFence) {
    boolean isOf(Ownership ownership) {
        return owner.equals(ownership.owner());
    }

    Duration age(long wallMillis) {
        return Duration.ofNanos(Math.max(0, 1_000 * (wallMillis * 1_000 - ticket)));
    }

    static List<Waiter> alive(List<Waiter> line, long now) {
        return line.stream().filter(waiter -> waiter.aliveUntil - now >= 0).toList();
    }

    static List<Waiter> without(List<Waiter> line, OwnerToken owner) {
        return line.stream().filter(waiter -> !waiter.owner.equals(owner)).toList();
    }

    /** Adds the one who claims, or refreshes it; leaves the line as it is if it is full. */
    static List<Waiter> joined(List<Waiter> line, Claim claim, QueueEntry entry, long now, long wallMillis) {
        Waiter known = in(line, claim.ownership());
        if (known == null && line.size() >= entry.maxWaiters()) {
            return line;
        }
        long ticket = known != null ? known.ticket : entry.ticket();
        if (ticket == 0) {
            long last = line.isEmpty() ? 0 : line.get(line.size() - 1).ticket;
            ticket = Math.max(last + 1, wallMillis * 1_000);
        }
        List<Waiter> joined = new ArrayList<>(without(line, claim.ownership().owner()));
        joined.add(new Waiter(
                claim.ownership().owner(),
                ticket,
                now + entry.heartbeat().toNanos(),
                entry.claimTime().toNanos(),
                claim.fenceBlock(),
                claim.minFence()));
        joined.sort(Comparator.comparingLong(Waiter::ticket));
        return List.copyOf(joined);
    }

    static @Nullable Place placeOf(List<Waiter> line, Ownership ownership) {
        Waiter waiter = in(line, ownership);
        return waiter == null ? null : new Place(waiter.ticket, line.indexOf(waiter), true);
    }

    private static @Nullable Waiter in(List<Waiter> line, Ownership ownership) {
        return line.stream()
                .filter(waiter -> waiter.isOf(ownership))
                .findFirst()
                .orElse(null);
    }
}
