package dev.holdfast.testkit.sim;

import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.QueueEntry;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A model of the queue of one lock that the scripts keep. Not thread-safe. */
final class SimQueue {
    private final TreeSet<Waiter> line = new TreeSet<>(Comparator.comparingLong(Waiter::ticket)
            .thenComparing(waiter -> waiter.owner().secret()));

    /** The time at which the queue expires without further attempts. */
    private long expiresMicros;

    /** A waiter, and the contents of its record. */
    record Waiter(
            OwnerToken owner,
            long ticket,
            long deadlineMicros,
            SimMailbox mailbox,
            int fenceBlock,
            Duration claimTime,
            long minFence) {
        boolean isAlive(long nowMicros) {
            return deadlineMicros >= nowMicros;
        }
    }

    /** Returns the first waiter, or null. */
    @Nullable
    Waiter first() {
        return line.isEmpty() ? null : line.first();
    }

    boolean isEmpty() {
        return line.isEmpty();
    }

    int size() {
        return line.size();
    }

    boolean isExpired(long nowMicros) {
        return nowMicros >= expiresMicros;
    }

    void remove(OwnerToken owner) {
        line.removeIf(waiter -> waiter.owner.equals(owner));
    }

    /** Returns the waiter that joined or came back, or null if the queue is full. */
    @Nullable
    Waiter join(Claim claim, SimMailbox mailbox, long nowMicros) {
        QueueEntry entry = Objects.requireNonNull(claim.queueEntry());
        OwnerToken owner = claim.ownership().owner();
        Waiter known = line.stream()
                .filter(waiter -> waiter.owner.equals(owner))
                .findFirst()
                .orElse(null);
        if (known == null && line.size() >= entry.maxWaiters()) {
            return null;
        }
        long ticket = known != null ? known.ticket : entry.ticket();
        if (ticket <= 0) {
            ticket = Math.max(nowMicros, line.isEmpty() ? 0 : line.last().ticket + 1);
        }
        remove(owner);
        long heartbeat = entry.heartbeat().toMillis() * 1_000;
        Waiter waiter = new Waiter(
                owner,
                ticket,
                nowMicros / 1_000 * 1_000 + heartbeat,
                mailbox,
                claim.fenceBlock(),
                entry.claimTime(),
                claim.minFence());
        line.add(waiter);
        expiresMicros = Math.max(expiresMicros, nowMicros + 4 * heartbeat);
        return waiter;
    }

    int rankOf(Waiter waiter) {
        return line.headSet(waiter).size();
    }
}
