package dev.holdfast.resilience4j;

import dev.holdfast.resilience4j.FallbackStay.Stage;
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
 * Decides for each lock which of two stores this process uses, so that it never has the same lock from both. While a claim is in
 * flight to the primary, none goes to the fallback. While the fallback has a claim or a lease, none goes to the primary.
 * Thread-safe.
 *
 * <p>An owner is known from its claim on the fallback until everything that the claim may have got has ended.
 */
final class StoreExclusion {
    private static final long SWEEP_PERIOD = Duration.ofSeconds(1).toNanos();

    private final Ticker ticker;
    private final long origin;
    private final ConcurrentHashMap<String, LockExclusion> exclusions = new ConcurrentHashMap<>();
    private final AtomicLong lastSweep = new AtomicLong();

    StoreExclusion(Ticker ticker) {
        this.ticker = ticker;
        this.origin = ticker.nanoTime();
    }

    /** Returns the monotonic time since this object was created, in nanoseconds. */
    long now() {
        return ticker.nanoTime() - origin;
    }

    /**
     * Starts a claim on the primary and returns null; {@link #leavePrimary} must follow. Returns a busy reply instead if another
     * owner in this process is on the fallback.
     */
    @Nullable
    Busy enterPrimary(String lockName) {
        long now = now();
        Busy[] busy = new Busy[1];
        change(lockName, exclusion -> {
            busy[0] = busy(exclusion, now);
            return busy[0] == null ? exclusion.withMoreClaims(1) : exclusion;
        });
        return busy[0];
    }

    /** Ends a claim on the primary. */
    void leavePrimary(String lockName) {
        change(lockName, exclusion -> exclusion.withMoreClaims(-1));
    }

    /** Returns a busy reply if an owner in this process is on the fallback; null if there is none. */
    @Nullable
    Busy busyOnFallback(String lockName) {
        sweep();
        LockExclusion exclusion = exclusions.get(lockName);
        return exclusion == null ? null : busy(exclusion, now());
    }

    private static @Nullable Busy busy(LockExclusion exclusion, long now) {
        for (Map.Entry<OwnerToken, FallbackStay> entry : exclusion.stays().entrySet()) {
            FallbackStay stay = entry.getValue();
            if (stay.excludesOthers(now)) {
                Duration remaining = stay.stage() == Stage.HELD ? Duration.ofNanos(stay.until() - now) : null;
                return AcquireReply.busy(
                        remaining, OwnerToken.holderOf(entry.getKey().secret()));
            }
        }
        return null;
    }

    /**
     * Starts a claim on the fallback and returns true. Returns false if a claim is in flight to the primary.
     *
     * @param until when everything that the claim may get has expired
     */
    boolean enterFallback(Ownership ownership, long until) {
        boolean[] entered = new boolean[1];
        change(ownership.lockName(), exclusion -> {
            entered[0] = exclusion.claimsOnPrimary() == 0;
            return entered[0] ? exclusion.with(ownership.owner(), new FallbackStay(Stage.CLAIMING, until)) : exclusion;
        });
        return entered[0];
    }

    /** Records that the fallback has nothing for the owner. */
    void leaveFallback(Ownership ownership) {
        change(ownership.lockName(), exclusion -> exclusion.without(ownership.owner()));
    }

    /** Records that the owner has the lock on the fallback, at least until the given time. */
    void hold(Ownership ownership, long until) {
        change(
                ownership,
                stay -> stay.stage() == Stage.HELD ? stay.lastingAtLeast(until) : new FallbackStay(Stage.HELD, until));
    }

    /** Records that the owner does not rely on what it may have on the fallback. */
    void abandon(Ownership ownership) {
        change(ownership, stay -> stay.at(Stage.ABANDONED));
    }

    /** Records a renewal on the fallback, at least until the given time. */
    void extend(Ownership ownership, long until) {
        change(ownership, stay -> stay.lastingAtLeast(until));
    }

    /** Returns whether requests for an owner go to the fallback. */
    boolean isOnFallback(Ownership ownership) {
        LockExclusion exclusion = exclusions.get(ownership.lockName());
        FallbackStay stay = exclusion == null ? null : exclusion.stays().get(ownership.owner());
        return stay != null && !stay.isExpired(now());
    }

    /** Returns the number of locks with a claim or a stay. */
    int size() {
        return exclusions.size();
    }

    private void change(Ownership ownership, UnaryOperator<FallbackStay> change) {
        change(ownership.lockName(), exclusion -> exclusion.withChanged(ownership.owner(), change));
    }

    private void change(String lockName, UnaryOperator<LockExclusion> change) {
        exclusions.compute(lockName, (name, known) -> {
            LockExclusion changed = change.apply(known == null ? LockExclusion.NONE : known);
            return changed.isEmpty() ? null : changed;
        });
    }

    /** Forgets expired stays from time to time, because not every lease is released. */
    private void sweep() {
        long now = now();
        long last = lastSweep.get();
        if (now - last >= SWEEP_PERIOD && lastSweep.compareAndSet(last, now)) {
            exclusions.forEach((lockName, seen) -> {
                if (!seen.stays().isEmpty()) {
                    change(lockName, exclusion -> exclusion.withoutExpired(now));
                }
            });
        }
    }
}
