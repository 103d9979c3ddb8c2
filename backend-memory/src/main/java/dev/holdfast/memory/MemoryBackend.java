package dev.holdfast.memory;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A backend in the memory of this process. Providers over the same backend exclude each other, like processes on one server.
 * Thread-safe. Nothing is kept for a lock that has neither a holder nor waiters.
 */
public final class MemoryBackend {
    private final Ticker ticker;
    private final ConcurrentHashMap<String, LockCell> locks = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Set<Runnable>> watches = new ConcurrentHashMap<>();

    /** One counter for all locks, so that no lock needs one of its own. */
    private final AtomicLong lastFence = new AtomicLong();

    /** Creates a backend that uses the clocks of the JVM. */
    public MemoryBackend() {
        this(Ticker.system());
    }

    /**
     * Creates a backend whose time a test drives.
     *
     * @param ticker the clocks; locks expire by the monotonic one
     */
    public MemoryBackend(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * A lock that is held.
     *
     * @param expires when it expires, on the monotonic clock
     * @param isHandedOver whether it was handed over to a waiter that has not taken it up yet
     */
    private record Holding(OwnerToken owner, long expires, OptionalLong fence, boolean isHandedOver) {
        boolean isOf(Ownership ownership) {
            return owner.equals(ownership.owner());
        }

        /** Returns this holding as taken up, and never with less remaining time. */
        Holding raisedTo(long end) {
            return new Holding(owner, end - expires > 0 ? end : expires, fence, false);
        }

        /**
         * Returns this holding with the fencing token that a quorum wrote back, so that a repeated claim gets the token of the
         * lease.
         */
        Holding confirmed(long written) {
            boolean isHigher = fence.isPresent() && fence.getAsLong() < written;
            return isHigher ? new Holding(owner, expires, OptionalLong.of(written), isHandedOver) : this;
        }
    }

    /** One lock: its holder and its queue. Immutable, and kept only while it has one of them. */
    private record LockCell(@Nullable Holding holding, WaitQueue queue) {
        static final LockCell EMPTY = new LockCell(null, WaitQueue.EMPTY);
    }

    AcquireReply acquire(String key, Claim claim) {
        boolean[] isHandedOver = new boolean[1];
        AcquireReply[] reply = new AcquireReply[1];
        locks.compute(key, (k, known) -> {
            LockCell cell = known == null ? LockCell.EMPTY : known;
            Holding before = unexpired(cell.holding);
            WaitQueue queue = cell.queue;
            Holding holding;
            if (before == null) {
                queue = queue.alive(ticker.nanoTime());
                Waiter head = queue.head();
                isHandedOver[0] = head != null && !head.isOf(claim.ownership());
                holding = head == null || head.isOf(claim.ownership()) ? granted(claim) : handedOver(head);
                queue = queue.without(holding.owner);
            } else if (before.isOf(claim.ownership())) {
                holding = before.raisedTo(ticker.nanoTime() + claim.leaseTime().toNanos());
                queue = queue.without(holding.owner);
            } else {
                holding = before;
            }
            if (holding.isOf(claim.ownership())) {
                reply[0] = AcquireReply.granted(holding.fence).withFenceBlock(claim.fenceBlock());
            } else {
                queue = joined(queue, claim);
                reply[0] = busy(holding, queue, claim);
            }
            return new LockCell(holding, queue);
        });
        if (isHandedOver[0]) {
            wakeUp(key);
        }
        return reply[0];
    }

    private Holding granted(Claim claim) {
        long expires = ticker.nanoTime() + claim.leaseTime().toNanos();
        return new Holding(claim.ownership().owner(), expires, newFence(claim.fenceBlock(), claim.minFence()), false);
    }

    private Holding handedOver(Waiter waiter) {
        long expires = ticker.nanoTime() + waiter.claimNanos();
        return new Holding(waiter.owner(), expires, newFence(waiter.fenceBlock(), waiter.minFence()), true);
    }

    /** Reserves fencing tokens and returns the first. */
    private OptionalLong newFence(int block, long minFence) {
        if (block == 0) {
            return OptionalLong.empty();
        }
        long now = ticker.currentTimeMillis() * 1_000;
        long end = lastFence.updateAndGet(last -> Math.max(Math.max(last, minFence) + 1, now) + block - 1);
        return OptionalLong.of(end - block + 1);
    }

    private WaitQueue joined(WaitQueue queue, Claim claim) {
        return claim.queueEntry() == null
                ? queue
                : queue.joined(claim, claim.queueEntry(), ticker.nanoTime(), ticker.currentTimeMillis());
    }

    private Busy busy(Holding holding, WaitQueue queue, Claim claim) {
        Busy busy = AcquireReply.busy(remaining(holding), OwnerToken.holderOf(holding.owner.secret()));
        return claim.queueEntry() == null ? busy : busy.withTicket(queue.ticketOf(claim.ownership()));
    }

    RenewReply renew(String key, Renewal renewal) {
        return renew(key, renewal, UnaryOperator.identity());
    }

    private RenewReply renew(String key, Renewal renewal, UnaryOperator<Holding> change) {
        long expires = ticker.nanoTime() + renewal.leaseTime().toNanos();
        RenewReply[] reply = {RenewReply.notOwner(Reason.ABSENT)};
        locks.computeIfPresent(key, (k, cell) -> {
            Holding holding = unexpired(cell.holding);
            if (holding != null && holding.isOf(renewal.ownership())) {
                reply[0] = RenewReply.renewed();
                return new LockCell(change.apply(holding.raisedTo(expires)), cell.queue);
            }
            if (holding != null) {
                reply[0] = RenewReply.notOwner(Reason.TAKEN);
            }
            return cell;
        });
        return reply[0];
    }

    ReleaseReply release(String key, Ownership ownership) {
        boolean[] isReleased = new boolean[1];
        locks.computeIfPresent(key, (k, cell) -> {
            WaitQueue queue = cell.queue.without(ownership.owner());
            Holding holding = unexpired(cell.holding);
            if (holding != null && holding.isOf(ownership)) {
                isReleased[0] = true;
                queue = queue.alive(ticker.nanoTime());
                Waiter head = queue.head();
                holding = head == null ? null : handedOver(head);
                queue = head == null ? queue : queue.without(head.owner());
            }
            return holding == null && queue.isEmpty() ? null : new LockCell(holding, queue);
        });
        if (!isReleased[0]) {
            return ReleaseReply.NOT_OWNER;
        }
        wakeUp(key);
        return ReleaseReply.RELEASED;
    }

    /**
     * Wakes all waiters up: the one that the lock was handed over to takes it up, and one without a ticket may find the lock
     * free.
     */
    private void wakeUp(String key) {
        watches.getOrDefault(key, Set.of()).forEach(Runnable::run);
    }

    RenewReply confirm(String key, Renewal renewal, long fence) {
        RenewReply reply = renew(key, renewal, holding -> holding.confirmed(fence));
        if (reply instanceof Renewed) {
            lastFence.accumulateAndGet(fence, Math::max);
        }
        return reply;
    }

    LockState inspect(String key, String lockName) {
        LockCell cell = locks.getOrDefault(key, LockCell.EMPTY);
        Holding holding = unexpired(cell.holding);
        LockState.Builder state = holding == null ? LockState.free(lockName) : LockState.held(lockName);
        if (holding != null) {
            state.owner(holding.owner.publicId())
                    .holder(OwnerToken.holderOf(holding.owner.secret()))
                    .remaining(remaining(holding));
        }
        long last = lastFence.get();
        if (last > 0) {
            state.fencingToken(last);
        }
        Waiter head = cell.queue.head();
        return state.waiters(cell.queue.size())
                .longestWait(head == null ? null : head.age(ticker.currentTimeMillis()))
                .build();
    }

    void watch(String key, Runnable wakeUp) {
        watches.compute(key, (k, known) -> {
            Set<Runnable> set = known == null ? new CopyOnWriteArraySet<>() : known;
            set.add(wakeUp);
            return set;
        });
        Holding holding = unexpired(locks.getOrDefault(key, LockCell.EMPTY).holding);
        if (holding == null || holding.isHandedOver) {
            wakeUp.run(); // released or handed over after the waiter got its ticket and before it began to watch
        }
    }

    void unwatch(String key, Runnable wakeUp) {
        watches.computeIfPresent(key, (k, known) -> {
            known.remove(wakeUp);
            return known.isEmpty() ? null : known;
        });
    }

    /** Returns how many locks and watches are kept, including expired locks. */
    int size() {
        return locks.size() + watches.size();
    }

    private @Nullable Holding unexpired(@Nullable Holding holding) {
        return holding != null && holding.expires - ticker.nanoTime() > 0 ? holding : null;
    }

    private Duration remaining(Holding holding) {
        return Duration.ofNanos(Math.max(0, holding.expires - ticker.nanoTime()));
    }
}
