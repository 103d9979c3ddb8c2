package dev.holdfast.testkit.sim;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A model of a server and of the effects of its scripts on the keys of a lock, by the clock of the server. Not thread-safe. */
public final class SimServer {
    private static final int MAX_STEPS = 64;
    private static final long EPOCH_MICROS = 1_700_000_000_000_000L;

    private final SimTime time;
    private final RandomGenerator random;
    private final Map<String, Held> locks = new HashMap<>();
    private final Map<String, Long> fences = new HashMap<>();
    private final Map<String, SimQueue> queues = new HashMap<>();
    private final Set<SimFlaw> flaws = EnumSet.noneOf(SimFlaw.class);
    private long clockJumpMicros;
    private final List<Runnable> delayed = new ArrayList<>();
    private long started = -Duration.ofDays(1).toNanos();

    /** When the epoch was first written, in true time; null if it is not there. */
    private @Nullable Long epoch = started;

    private long hangsUntil;
    private int restarts;
    private long confirmations;

    /** Creates an empty server. */
    public SimServer(SimTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    private record Held(OwnerToken owner, long expiresMicros, boolean isTakenUp) {}

    /** Puts a flaw into the model from now on. */
    public void without(SimFlaw flaw) {
        flaws.add(flaw);
    }

    boolean has(SimFlaw flaw) {
        return flaws.contains(flaw);
    }

    /** Returns the server's wall clock in microseconds. */
    public long nowMicros() {
        return EPOCH_MICROS + time.now() / 1_000 + clockJumpMicros;
    }

    /** Sets the clock of the server forward, or back if negative. Keys expire by this clock. */
    public void setClock(Duration forward) {
        clockJumpMicros += forward.toNanos() / 1_000;
    }

    /** Restarts without any keys, like a server without persistence after a crash. Requests that wait for a reply are lost. */
    public void restart() {
        flush();
        delayed.clear();
        hangsUntil = 0;
        started = time.now();
        restarts++;
    }

    /** Deletes all keys, as FLUSHALL does. */
    public void flush() {
        locks.clear();
        fences.clear();
        queues.clear();
        epoch = null;
    }

    /** Stops for some time. Requests that arrive meanwhile are carried out after it. */
    public void hang(Duration duration) {
        hangsUntil = Math.max(hangsUntil, time.now() + duration.toNanos());
        time.schedule(duration, this::resume);
    }

    private void resume() {
        if (!isHanging()) {
            List<Runnable> waiting = List.copyOf(delayed);
            delayed.clear();
            waiting.forEach(Runnable::run);
        }
    }

    /** Returns whether requests wait for the end of a stop. */
    public boolean isHanging() {
        return time.now() < hangsUntil;
    }

    /** Carries out a request, now or when the server does not hang any more. */
    void execute(Runnable request) {
        if (isHanging()) {
            delayed.add(request);
        } else {
            request.run();
        }
    }

    /** Returns the number of confirmations of fencing tokens so far. */
    public long confirmations() {
        return confirmations;
    }

    /** Runs INCARNATION, with the uptime in whole seconds as on a server. Writes the epoch if it is not there. */
    Incarnation incarnation() {
        if (epoch == null) {
            epoch = time.now();
        }
        Duration uptime = Duration.ofNanos(time.now() - started);
        return Incarnation.of(hashCode() + "-" + restarts, Duration.ofSeconds(uptime.toSeconds()))
                .withEpochAge(flaws.contains(SimFlaw.HAS_NO_EPOCH) ? null : Duration.ofNanos(time.now() - epoch));
    }

    /** Runs ACQUIRE for a caller that cannot be notified. Returns empty if the request outlived its caller. */
    Optional<AcquireReply> acquire(Claim claim, long notAfterMicros) {
        return acquire(claim, notAfterMicros, SimMailbox.NONE);
    }

    /** Runs ACQUIRE. Returns empty if the request outlived its caller. */
    Optional<AcquireReply> acquire(Claim claim, long notAfterMicros, SimMailbox mailbox) {
        if (nowMicros() > notAfterMicros) {
            return Optional.empty();
        }
        String name = claim.lockName();
        OwnerToken owner = claim.ownership().owner();
        Held held = current(name);
        SimQueue queue = queue(name);
        boolean isKept = false;
        if (held == null) {
            isKept = !handOver(name, queue, owner);
            held = current(name);
        }
        if (isKept || (held != null && !held.owner.equals(owner))) {
            Duration remaining = Duration.ofNanos(held == null ? 0 : (held.expiresMicros - nowMicros()) * 1_000);
            return Optional.of(busy(claim, queue, remaining, mailbox));
        }
        queue.remove(owner);
        OptionalLong fence = OptionalLong.empty();
        if (claim.fencing()) {
            Long known = fences.get(name);
            int block = claim.fenceBlock();
            fence = OptionalLong.of(
                    held != null && known != null ? known - block + 1 : issue(name, claim.minFence(), block));
        }
        raise(name, owner, claim.leaseTime());
        return Optional.of(AcquireReply.granted(fence)
                .withFenceBlock(claim.fenceBlock())
                .withIncarnation(claim.wantsIncarnation() ? incarnation() : null));
    }

    private Busy busy(Claim claim, SimQueue queue, Duration remaining, SimMailbox mailbox) {
        Duration retryAfter = flaws.contains(SimFlaw.WAITS_FOR_THE_MESSAGE) ? Duration.ofDays(1) : null;
        SimQueue.Waiter waiter = claim.queueEntry() == null ? null : queue.join(claim, mailbox, nowMicros());
        if (waiter == null) {
            return AcquireReply.busy(remaining, null);
        }
        queues.put(claim.lockName(), queue);
        long fenceBefore = flaws.contains(SimFlaw.TRUSTS_OLD_MESSAGES)
                ? 0
                : Math.max(fences.getOrDefault(claim.lockName(), 0L), nowMicros());
        return AcquireReply.busy(remaining, null)
                .withRetryAfter(retryAfter)
                .withTicket(new Ticket(waiter.ticket(), queue.rankOf(waiter), true, fenceBefore));
    }

    private SimQueue queue(String name) {
        SimQueue queue = queues.get(name);
        return queue == null || queue.isExpired(nowMicros()) ? new SimQueue() : queue;
    }

    /**
     * Hands a free lock over to the first waiter that is alive. Returns false if the lock is kept for a waiter that has to make an
     * attempt. Returns true if it was handed over, there are no waiters, or the caller is the first waiter.
     */
    private boolean handOver(String name, SimQueue queue, @Nullable OwnerToken caller) {
        for (int i = 0; i < MAX_STEPS; i++) {
            SimQueue.Waiter waiter = queue.first();
            if (waiter == null || waiter.owner().equals(caller)) {
                return true;
            }
            boolean isAlive = waiter.isAlive(nowMicros());
            boolean isUnknown = isAlive && waiter.mailbox().isOfUnknownVersion();
            if (isUnknown && !flaws.contains(SimFlaw.DROPS_UNKNOWN_VERSIONS)) {
                return false;
            }
            queue.remove(waiter.owner());
            if (isAlive && !isUnknown && granted(name, waiter)) {
                return true;
            }
        }
        return false;
    }

    private boolean granted(String name, SimQueue.Waiter waiter) {
        int block = waiter.fenceBlock();
        long fence = block > 0 ? next(name, waiter.minFence()) : 0;
        boolean isTrusted = flaws.contains(SimFlaw.TRUSTS_MESSAGES_FOR_EVER);
        boolean isHeard = waiter.mailbox()
                .deliver(new HandOver(
                        new Ownership(name, waiter.owner()),
                        fence,
                        block,
                        isTrusted ? Duration.ofHours(1) : waiter.claimTime()));
        if (!isHeard && waiter.mailbox().isCounted() && !flaws.contains(SimFlaw.IGNORES_THE_COUNT)) {
            return false;
        }
        if (block > 0) {
            fences.put(name, fence + block - 1);
        }
        boolean isEndless = flaws.contains(SimFlaw.CLAIMS_DO_NOT_LAPSE);
        raise(name, waiter.owner(), isEndless ? Duration.ofDays(1) : waiter.claimTime(), false);
        return true;
    }

    /** Issues this number of fencing tokens and returns the first. */
    private long issue(String name, long minFence, int block) {
        long fence = next(name, minFence);
        fences.put(name, fence + block - 1);
        return fence;
    }

    private long next(String name, long minFence) {
        long previous = Math.max(fences.getOrDefault(name, 0L), minFence);
        return Math.max(previous + 1 + random.nextInt(16), nowMicros());
    }

    /** Runs EXTEND. */
    RenewReply renew(Renewal renewal) {
        String name = renewal.ownership().lockName();
        Held held = current(name);
        if (held == null) {
            return RenewReply.notOwner(Reason.ABSENT);
        }
        if (!held.owner.equals(renewal.ownership().owner())) {
            return RenewReply.notOwner(Reason.TAKEN);
        }
        raise(name, held.owner, renewal.leaseTime());
        return RenewReply.renewed();
    }

    /** Runs RELEASE, which also ends a wait. */
    ReleaseReply release(Ownership ownership) {
        String name = ownership.lockName();
        SimQueue queue = queue(name);
        queue.remove(ownership.owner());
        Held held = current(name);
        if (held == null || !held.owner.equals(ownership.owner())) {
            return ReleaseReply.NOT_OWNER;
        }
        if (!held.isTakenUp && flaws.contains(SimFlaw.CANCEL_ONLY_LEAVES)) {
            return ReleaseReply.NOT_OWNER;
        }
        locks.remove(name);
        handOver(name, queue, null);
        return ReleaseReply.RELEASED;
    }

    /** Runs CONFIRM. */
    RenewReply confirm(Renewal renewal, long fence) {
        confirmations++;
        RenewReply reply = renew(renewal);
        if (reply instanceof Renewed) {
            fences.merge(renewal.ownership().lockName(), fence, Math::max);
        }
        return reply;
    }

    /** Runs INSPECT. */
    LockState inspect(String name) {
        Held held = current(name);
        LockState.Builder state = held == null
                ? LockState.free(name)
                : LockState.held(name)
                        .owner(held.owner.publicId())
                        .remaining(Duration.ofNanos((held.expiresMicros - nowMicros()) * 1_000));
        Long fence = fences.get(name);
        SimQueue queue = queue(name);
        state.waiters(queue.size());
        SimQueue.Waiter first = queue.first();
        if (first != null) {
            state.longestWait(Duration.ofNanos(Math.max(0, nowMicros() - first.ticket()) * 1_000));
        }
        return (fence == null ? state : state.fencingToken(fence)).build();
    }

    /** Returns the owner token of the holder, or null. */
    public @Nullable OwnerToken holder(String name) {
        Held held = current(name);
        return held == null ? null : held.owner;
    }

    /** Returns whether the holder has taken the lock up by an attempt; false if the lock was only handed over to it. */
    public boolean isTakenUp(String name) {
        Held held = current(name);
        return held != null && held.isTakenUp;
    }

    private @Nullable Held current(String name) {
        Held held = locks.get(name);
        if (held != null && held.expiresMicros <= nowMicros()) {
            locks.remove(name);
            return null;
        }
        return held;
    }

    /** Prolongs the time to live of a key, and never shortens it. */
    private void raise(String name, OwnerToken owner, Duration leaseTime) {
        raise(name, owner, leaseTime, true);
    }

    private void raise(String name, OwnerToken owner, Duration leaseTime, boolean isTakenUp) {
        long expires = nowMicros() + leaseTime.toNanos() / 1_000;
        Held held = current(name);
        locks.put(name, new Held(owner, held == null ? expires : Math.max(held.expiresMicros, expires), isTakenUp));
    }
}
