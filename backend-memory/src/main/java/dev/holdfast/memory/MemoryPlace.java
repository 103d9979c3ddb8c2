package dev.holdfast.memory;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A place in this process where locks are kept, as a server is for processes. Providers made over the same place exclude each
 * other. Thread-safe. Nothing is kept for a lock that nobody holds or waits for.
 */
public final class MemoryPlace {
    private final Ticker ticker;
    private final ConcurrentHashMap<String, Spot> locks = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Set<Runnable>> watches = new ConcurrentHashMap<>();

    /** One counter for all locks, so that none has to be kept per name. */
    private final AtomicLong lastFence = new AtomicLong();

    /** Makes a place that uses the clocks of the JVM. */
    public MemoryPlace() {
        this(Ticker.system());
    }

    /**
     * Makes a place whose time a test drives.
     *
     * @param ticker the time; locks expire by its monotonic clock
     */
    public MemoryPlace(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Who holds a lock.
     *
     * @param isHandedOver whether it was handed over and the one who gets it has not taken it up
     */
    private record Held(OwnerToken owner, long expires, OptionalLong fence, boolean isHandedOver) {
        boolean isOf(Ownership ownership) {
            return owner.equals(ownership.owner());
        }

        /** The same with a token that a quorum wrote back: whoever looks sees that of the lease. */
        Held confirmed(long written) {
            boolean isHigher = fence.isPresent() && fence.getAsLong() < written;
            return isHigher ? new Held(owner, expires, OptionalLong.of(written), isHandedOver) : this;
        }
    }

    /** A lock and those who wait for it, in order. Immutable, and never without both. */
    private record Spot(@Nullable Held held, List<Waiter> line) {
        static final Spot EMPTY = new Spot(null, List.of());
    }

    AcquireReply acquire(String key, Claim claim) {
        boolean[] handedOver = new boolean[1];
        AcquireReply[] reply = new AcquireReply[1];
        locks.compute(key, (k, known) -> {
            Spot spot = known == null ? Spot.EMPTY : known;
            Held before = unexpired(spot.held);
            Held held;
            List<Waiter> line = spot.line;
            if (before == null) {
                line = Waiter.alive(line, ticker.nanoTime());
                boolean isFirst = line.isEmpty() || line.get(0).isOf(claim.ownership());
                held = isFirst ? granted(claim) : handed(line.get(0));
                handedOver[0] = !isFirst;
                line = Waiter.without(line, held.owner);
            } else if (before.isOf(claim.ownership())) {
                held = raised(before, ticker.nanoTime() + claim.leaseTime().toNanos());
                line = Waiter.without(line, held.owner);
            } else {
                held = before;
            }
            if (held.isOf(claim.ownership())) {
                reply[0] = new Granted(held.fence, claim.fenceBlock(), null, null);
            } else {
                line = joined(line, claim);
                reply[0] = busy(held, line, claim);
            }
            return new Spot(held, line);
        });
        if (handedOver[0]) {
            wake(key);
        }
        return reply[0];
    }

    private Held granted(Claim claim) {
        long expires = ticker.nanoTime() + claim.leaseTime().toNanos();
        return new Held(claim.ownership().owner(), expires, fence(claim.fenceBlock(), claim.minFence()), false);
    }

    private Held handed(Waiter waiter) {
        long expires = ticker.nanoTime() + waiter.claimNanos();
        return new Held(waiter.owner(), expires, fence(waiter.fenceBlock(), waiter.minFence()), true);
    }

    /** Returns the first of so many tokens. */
    private OptionalLong fence(int block, long minFence) {
        if (block == 0) {
            return OptionalLong.empty();
        }
        long now = ticker.currentTimeMillis() * 1_000;
        long end = lastFence.updateAndGet(last -> Math.max(Math.max(last, minFence) + 1, now) + block - 1);
        return OptionalLong.of(end - block + 1);
    }

    private List<Waiter> joined(List<Waiter> line, Claim claim) {
        return claim.queueEntry() == null
                ? line
                : Waiter.joined(line, claim, claim.queueEntry(), ticker.nanoTime(), ticker.currentTimeMillis());
    }

    private Busy busy(Held held, List<Waiter> line, Claim claim) {
        return new Busy(
                remaining(held),
                OwnerToken.holderOf(held.owner.secret()),
                null,
                claim.queueEntry() == null ? null : Waiter.placeOf(line, claim.ownership()));
    }

    RenewReply renew(String key, Renewal renewal) {
        return renew(key, renewal, UnaryOperator.identity());
    }

    private RenewReply renew(String key, Renewal renewal, UnaryOperator<Held> change) {
        long expires = ticker.nanoTime() + renewal.leaseTime().toNanos();
        RenewReply[] reply = {new NotOwner(Reason.ABSENT)};
        locks.computeIfPresent(key, (k, spot) -> {
            Held held = unexpired(spot.held);
            if (held != null && held.isOf(renewal.ownership())) {
                reply[0] = Renewed.INSTANCE;
                return new Spot(change.apply(raised(held, expires)), spot.line);
            }
            if (held != null) {
                reply[0] = new NotOwner(Reason.TAKEN);
            }
            return spot;
        });
        return reply[0];
    }

    ReleaseReply release(String key, Ownership ownership) {
        boolean[] released = new boolean[1];
        locks.computeIfPresent(key, (k, spot) -> {
            List<Waiter> line = Waiter.without(spot.line, ownership.owner());
            Held held = unexpired(spot.held);
            if (held != null && held.isOf(ownership)) {
                released[0] = true;
                line = Waiter.alive(line, ticker.nanoTime());
                held = line.isEmpty() ? null : handed(line.get(0));
                line = line.isEmpty() ? line : Waiter.without(line, line.get(0).owner());
            }
            return held == null && line.isEmpty() ? null : new Spot(held, line);
        });
        if (!released[0]) {
            return ReleaseReply.NOT_OWNER;
        }
        wake(key);
        return ReleaseReply.RELEASED;
    }

    /** Tells all who wait: the one who was handed the lock takes it up, and who waits without a place may be lucky. */
    private void wake(String key) {
        watches.getOrDefault(key, Set.of()).forEach(Runnable::run);
    }

    RenewReply confirm(String key, Renewal renewal, long fence) {
        RenewReply reply = renew(key, renewal, held -> held.confirmed(fence));
        if (reply instanceof Renewed) {
            lastFence.accumulateAndGet(fence, Math::max);
        }
        return reply;
    }

    /**
     * What a look finds.
     *
     * @param owner who holds the lock, or null
     * @param longestWait for how long the first has been waiting, or null
     */
    record Look(
            @Nullable OwnerToken owner,
            Duration remaining,
            OptionalLong fence,
            int waiters,
            @Nullable Duration longestWait) {}

    Look look(String key) {
        Spot spot = locks.getOrDefault(key, Spot.EMPTY);
        Held held = unexpired(spot.held);
        Duration longestWait = spot.line.isEmpty() ? null : spot.line.get(0).age(ticker.currentTimeMillis());
        int waiters = spot.line.size();
        return held == null
                ? new Look(null, Duration.ZERO, OptionalLong.empty(), waiters, longestWait)
                : new Look(held.owner, remaining(held), held.fence, waiters, longestWait);
    }

    void watch(String key, Runnable wakeUp) {
        watches.compute(key, (k, known) -> {
            Set<Runnable> set = known == null ? new CopyOnWriteArraySet<>() : known;
            set.add(wakeUp);
            return set;
        });
        Held held = locks.getOrDefault(key, Spot.EMPTY).held;
        if (held != null && held.isHandedOver) {
            wakeUp.run(); // to one who got a place a moment ago, perhaps
        }
    }

    void unwatch(String key, Runnable wakeUp) {
        watches.computeIfPresent(key, (k, known) -> {
            known.remove(wakeUp);
            return known.isEmpty() ? null : known;
        });
    }

    /** Returns how many locks and watches are kept, expired ones included. */
    int size() {
        return locks.size() + watches.size();
    }

    private @Nullable Held unexpired(@Nullable Held held) {
        return held != null && held.expires - ticker.nanoTime() > 0 ? held : null;
    }

    /** Never shortens. */
    private static Held raised(Held held, long expires) {
        long later = expires - held.expires > 0 ? expires : held.expires;
        return new Held(held.owner, later, held.fence, false);
    }

    private Duration remaining(Held held) {
        return Duration.ofNanos(Math.max(0, held.expires - ticker.nanoTime()));
    }
}
