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
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A place in this process where locks are kept, as a server is for processes. Providers made over the same place exclude each
 * other. Thread-safe. Nothing is kept for a lock that nobody holds or waits for.
 */
public final class MemoryPlace {
    private final Ticker ticker;
    private final ConcurrentHashMap<String, Held> locks = new ConcurrentHashMap<>();
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

    private record Held(OwnerToken owner, long expires, OptionalLong fence) {
        boolean isOf(Ownership ownership) {
            return owner.equals(ownership.owner());
        }
    }

    AcquireReply acquire(String key, Claim claim) {
        long expires = ticker.nanoTime() + claim.leaseTime().toNanos();
        Held now = locks.compute(key, (k, known) -> {
            Held held = unexpired(known);
            if (held == null) {
                return new Held(claim.ownership().owner(), expires, fence(claim));
            }
            return held.isOf(claim.ownership()) ? raised(held, expires) : held;
        });
        return now.isOf(claim.ownership())
                ? new Granted(now.fence)
                : new Busy(remaining(now), OwnerToken.holderOf(now.owner.secret()), null);
    }

    private OptionalLong fence(Claim claim) {
        if (!claim.fencing()) {
            return OptionalLong.empty();
        }
        long now = ticker.currentTimeMillis() * 1_000;
        return OptionalLong.of(lastFence.updateAndGet(last -> Math.max(Math.max(last, claim.floor()) + 1, now)));
    }

    RenewReply renew(String key, Renewal renewal) {
        long expires = ticker.nanoTime() + renewal.leaseTime().toNanos();
        Held now = locks.computeIfPresent(key, (k, known) -> {
            Held held = unexpired(known);
            return held != null && held.isOf(renewal.ownership()) ? raised(held, expires) : held;
        });
        if (now == null) {
            return new NotOwner(Reason.ABSENT);
        }
        return now.isOf(renewal.ownership()) ? Renewed.INSTANCE : new NotOwner(Reason.TAKEN);
    }

    ReleaseReply release(String key, Ownership ownership) {
        Held[] released = new Held[1];
        locks.computeIfPresent(key, (k, known) -> {
            Held held = unexpired(known);
            released[0] = held != null && held.isOf(ownership) ? held : null;
            return released[0] == null ? held : null;
        });
        if (released[0] == null) {
            return ReleaseReply.NOT_OWNER;
        }
        watches.getOrDefault(key, Set.of()).forEach(Runnable::run);
        return ReleaseReply.RELEASED;
    }

    RenewReply confirm(String key, Renewal renewal, long fence) {
        RenewReply reply = renew(key, renewal);
        if (reply instanceof Renewed) {
            lastFence.accumulateAndGet(fence, Math::max);
        }
        return reply;
    }

    /** What a look finds. */
    record Look(OwnerToken owner, Duration remaining, OptionalLong fence) {}

    @Nullable
    Look look(String key) {
        Held held = unexpired(locks.get(key));
        return held == null ? null : new Look(held.owner, remaining(held), held.fence);
    }

    void watch(String key, Runnable wakeUp) {
        watches.compute(key, (k, known) -> {
            Set<Runnable> set = known == null ? new CopyOnWriteArraySet<>() : known;
            set.add(wakeUp);
            return set;
        });
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
        return expires - held.expires > 0 ? new Held(held.owner, expires, held.fence) : held;
    }

    private Duration remaining(Held held) {
        return Duration.ofNanos(Math.max(0, held.expires - ticker.nanoTime()));
    }
}
