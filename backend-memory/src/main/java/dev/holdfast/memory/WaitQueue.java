package dev.holdfast.memory;

import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The waiters of one lock in the order of their tickets. Immutable. */
record WaitQueue(List<Waiter> waiters) {
    static final WaitQueue EMPTY = new WaitQueue(List.of());

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    int size() {
        return waiters.size();
    }

    @Nullable
    Waiter head() {
        return waiters.isEmpty() ? null : waiters.get(0);
    }

    /** Returns this queue without the waiters whose heartbeat is over. */
    WaitQueue alive(long now) {
        return new WaitQueue(waiters.stream()
                .filter(waiter -> waiter.aliveUntil() - now >= 0)
                .toList());
    }

    WaitQueue without(OwnerToken owner) {
        return new WaitQueue(
                waiters.stream().filter(waiter -> !waiter.owner().equals(owner)).toList());
    }

    /** Returns this queue with the owner of a claim added, or its heartbeat renewed. A full queue takes no newcomer. */
    WaitQueue joined(Claim claim, QueueEntry entry, long now, long wallMillis) {
        Waiter known = find(claim.ownership());
        if (known == null && size() >= entry.maxWaiters()) {
            return this;
        }
        long ticket = known != null ? known.ticket() : entry.ticket();
        if (ticket == 0) {
            long last = isEmpty() ? 0 : waiters.get(size() - 1).ticket();
            ticket = Math.max(last + 1, wallMillis * 1_000);
        }
        List<Waiter> joined = new ArrayList<>(without(claim.ownership().owner()).waiters);
        joined.add(new Waiter(
                claim.ownership().owner(),
                ticket,
                now + entry.heartbeat().toNanos(),
                entry.claimTime().toNanos(),
                claim.fenceBlock(),
                claim.minFence()));
        joined.sort(Comparator.comparingLong(Waiter::ticket));
        return new WaitQueue(List.copyOf(joined));
    }

    /**
     * Returns the ticket of an owner, or null if it is not in the queue. It has no bound for hand-overs, as this backend only wakes
     * waiters up.
     */
    @Nullable
    Ticket ticketOf(Ownership ownership) {
        Waiter waiter = find(ownership);
        return waiter == null ? null : new Ticket(waiter.ticket(), waiters.indexOf(waiter), true, Long.MAX_VALUE);
    }

    private @Nullable Waiter find(Ownership ownership) {
        return waiters.stream()
                .filter(waiter -> waiter.isOf(ownership))
                .findFirst()
                .orElse(null);
    }
}
