package dev.holdfast.testkit.sim;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A model of a server and its scripts: what they do to the keys of a lock, on the server's own clock. Not thread-safe. */
public final class SimServer {
    private static final long EPOCH_MICROS = 1_700_000_000_000_000L;

    private final SimTime time;
    private final RandomGenerator random;
    private final Map<String, Held> locks = new HashMap<>();
    private final Map<String, Long> fences = new HashMap<>();
    private long clockJumpMicros;
    private long started = -Duration.ofDays(1).toNanos();
    private int restarts;
    private long confirmations;

    /** Makes an empty server. */
    public SimServer(SimTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    private record Held(OwnerToken owner, long expiresMicros) {}

    /** Returns the server's wall clock in microseconds. */
    public long nowMicros() {
        return EPOCH_MICROS + time.now() / 1_000 + clockJumpMicros;
    }

    /** Sets the server's clock forward, or back if negative: what is to expire expires by this clock. */
    public void setClock(Duration forward) {
        clockJumpMicros += forward.toNanos() / 1_000;
    }

    /** Forgets everything and starts anew, as a server without persistence does that crashed. */
    public void restart() {
        locks.clear();
        fences.clear();
        started = time.now();
        restarts++;
    }

    /** Returns how many confirmations of fencing tokens have come in. */
    public long confirmations() {
        return confirmations;
    }

    /** INCARNATION, with the uptime in whole seconds as a server has it. */
    Incarnation incarnation() {
        Duration uptime = Duration.ofNanos(time.now() - started);
        return new Incarnation(hashCode() + "-" + restarts, Duration.ofSeconds(uptime.toSeconds()));
    }

    /** ACQUIRE. Empty if the request outlived its caller. */
    Optional<AcquireReply> acquire(Claim claim, long notAfterMicros) {
        if (nowMicros() > notAfterMicros) {
            return Optional.empty();
        }
        String name = claim.lockName();
        Held held = current(name);
        if (held != null && !held.owner.equals(claim.ownership().owner())) {
            return Optional.of(new Busy(Duration.ofNanos((held.expiresMicros - nowMicros()) * 1_000), null, null));
        }
        OptionalLong fence = OptionalLong.empty();
        if (claim.fencing()) {
            Long known = fences.get(name);
            fence = OptionalLong.of(held != null && known != null ? known : issue(name, claim.floor()));
        }
        raise(name, claim.ownership().owner(), claim.leaseTime());
        return Optional.of(new Granted(fence, claim.incarnation() ? incarnation() : null));
    }

    private long issue(String name, long floor) {
        long previous = Math.max(fences.getOrDefault(name, 0L), floor);
        long fence = Math.max(previous + 1 + random.nextInt(16), nowMicros());
        fences.put(name, fence);
        return fence;
    }

    /** EXTEND. */
    RenewReply renew(Renewal renewal) {
        String name = renewal.ownership().lockName();
        Held held = current(name);
        if (held == null) {
            return new NotOwner(Reason.ABSENT);
        }
        if (!held.owner.equals(renewal.ownership().owner())) {
            return new NotOwner(Reason.TAKEN);
        }
        raise(name, held.owner, renewal.leaseTime());
        return Renewed.INSTANCE;
    }

    /** RELEASE. */
    ReleaseReply release(Ownership ownership) {
        Held held = current(ownership.lockName());
        if (held == null || !held.owner.equals(ownership.owner())) {
            return ReleaseReply.NOT_OWNER;
        }
        locks.remove(ownership.lockName());
        return ReleaseReply.RELEASED;
    }

    /** CONFIRM. */
    RenewReply confirm(Renewal renewal, long fence) {
        confirmations++;
        RenewReply reply = renew(renewal);
        if (reply instanceof Renewed) {
            fences.merge(renewal.ownership().lockName(), fence, Math::max);
        }
        return reply;
    }

    /** INSPECT. */
    LockState inspect(String name) {
        Held held = current(name);
        LockState.Builder state = held == null
                ? LockState.free(name)
                : LockState.held(name)
                        .owner(held.owner.publicId())
                        .remaining(Duration.ofNanos((held.expiresMicros - nowMicros()) * 1_000));
        Long fence = fences.get(name);
        return (fence == null ? state : state.fencingToken(fence)).build();
    }

    /** Returns whose token holds a lock, or null. */
    public @Nullable OwnerToken holder(String name) {
        Held held = current(name);
        return held == null ? null : held.owner;
    }

    private @Nullable Held current(String name) {
        Held held = locks.get(name);
        if (held != null && held.expiresMicros <= nowMicros()) {
            locks.remove(name);
            return null;
        }
        return held;
    }

    /** Never shortens. */
    private void raise(String name, OwnerToken owner, Duration leaseTime) {
        long expires = nowMicros() + leaseTime.toNanos() / 1_000;
        Held held = current(name);
        locks.put(name, new Held(owner, held == null ? expires : Math.max(held.expiresMicros, expires)));
    }
}
