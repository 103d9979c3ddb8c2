package dev.holdfast.resilience4j;

import dev.holdfast.resilience4j.Use.Stage;
import dev.holdfast.resilience4j.Use.Stay;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which of two stores this process is on for each lock, so that it never has the same lock from both: while a claim is on its way
 * to the primary none goes to the fallback, and while a claim or a lease is on the fallback none goes to the primary.
 *
 * <p>Knows an owner only from its claim on the fallback to the end of what that claim may have got.
 */
final class Sides {
    private static final long SWEEP_PERIOD = Duration.ofSeconds(1).toNanos();

    private final Ticker ticker;
    private final long origin;
    private final ConcurrentHashMap<String, Use> uses = new ConcurrentHashMap<>();
    private final AtomicLong lastSweep = new AtomicLong();

    Sides(Ticker ticker) {
        this.ticker = ticker;
        this.origin = ticker.nanoTime();
    }

    /** The monotonic time since this was made, in nanoseconds. */
    long now() {
        return ticker.nanoTime() - origin;
    }

    /** Begins a claim on the primary, to be followed by {@link #leavePrimary}; or returns that somebody is on the fallback. */
    @Nullable
    Busy enterPrimary(String lockName) {
        long now = now();
        Busy[] busy = new Busy[1];
        change(lockName, use -> {
            busy[0] = busy(use, now);
            return busy[0] == null ? use.claims(1) : use;
        });
        return busy[0];
    }

    void leavePrimary(String lockName) {
        change(lockName, use -> use.claims(-1));
    }

    /** Returns that somebody in this process is on the fallback, or null if nobody is. */
    @Nullable
    Busy busyOnFallback(String lockName) {
        sweep();
        Use use = uses.get(lockName);
        return use == null ? null : busy(use, now());
    }

    private static @Nullable Busy busy(Use use, long now) {
        for (Map.Entry<OwnerToken, Stay> entry : use.stays().entrySet()) {
            Stay stay = entry.getValue();
            if (stay.keepsOthersOut(now)) {
                Duration remaining = stay.stage() == Stage.HELD ? Duration.ofNanos(stay.until() - now) : null;
                return AcquireReply.busy(
                        remaining, OwnerToken.holderOf(entry.getKey().secret()));
            }
        }
        return null;
    }

    /**
     * Begins a claim on the fallback; returns false if a claim is on its way to the primary.
     *
     * @param until when what the claim may get is surely over
     */
    boolean enterFallback(Ownership ownership, long until) {
        boolean[] entered = new boolean[1];
        change(ownership.lockName(), use -> {
            entered[0] = use.claimsOnPrimary() == 0;
            return entered[0] ? use.with(ownership.owner(), new Stay(Stage.ASKED, until)) : use;
        });
        return entered[0];
    }

    /** The fallback has nothing for the owner. */
    void leaveFallback(Ownership ownership) {
        change(ownership.lockName(), use -> use.without(ownership.owner()));
    }

    /** The owner has the lock on the fallback until the given time at least. */
    void hold(Ownership ownership, long until) {
        change(ownership, stay -> stay.stage() == Stage.HELD ? stay.lasting(until) : new Stay(Stage.HELD, until));
    }

    /** Nobody counts on what the owner may have on the fallback. */
    void unsettle(Ownership ownership) {
        change(ownership, stay -> stay.at(Stage.UNSETTLED));
    }

    /** What the owner has on the fallback was renewed, until the given time at least. */
    void extend(Ownership ownership, long until) {
        change(ownership, stay -> stay.lasting(until));
    }

    /** Tells whether the fallback is the store to ask about an owner. */
    boolean isOnFallback(Ownership ownership) {
        Use use = uses.get(ownership.lockName());
        Stay stay = use == null ? null : use.stays().get(ownership.owner());
        return stay != null && !stay.isOver(now());
    }

    /** Returns how many locks anything is known of. */
    int size() {
        return uses.size();
    }

    private void change(Ownership ownership, UnaryOperator<Stay> change) {
        change(ownership.lockName(), use -> use.changed(ownership.owner(), change));
    }

    private void change(String lockName, UnaryOperator<Use> change) {
        uses.compute(lockName, (name, known) -> {
            Use changed = change.apply(known == null ? Use.NONE : known);
            return changed.isNothing() ? null : changed;
        });
    }

    /** Forgets, now and then, those whose time is over: not every lease is released. */
    private void sweep() {
        long now = now();
        long last = lastSweep.get();
        if (now - last >= SWEEP_PERIOD && lastSweep.compareAndSet(last, now)) {
            uses.forEach((lockName, seen) -> {
                if (!seen.stays().isEmpty()) {
                    change(lockName, use -> use.withoutThoseOver(now));
                }
            });
        }
    }
}
