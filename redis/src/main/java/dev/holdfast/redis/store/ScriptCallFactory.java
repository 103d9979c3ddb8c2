package dev.holdfast.redis.store;

import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.Script;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.Renewal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Creates the calls of the scripts, with keys and arguments in the order that the head of each script specifies. */
public final class ScriptCallFactory {
    /** The digits of the numbers that are sent most often. */
    private static final byte[][] SMALL =
            IntStream.rangeClosed(0, 64).mapToObj(ScriptCallFactory::digits).toArray(byte[][]::new);

    private static final byte[] TRUE = number(1);
    private static final byte[] FALSE = number(0);
    private static final byte[] MAX_AUDIT_ENTRIES = number(10_000);
    private static final int MAX_INCREMENT = 16;

    private final RedisKeys keys;
    private final ServerClock clock;
    private final byte[] fenceRetention;
    private final String channel;

    /**
     * Creates a factory.
     *
     * @param keys the keys of the locks
     * @param clock the clock that sets the time after which an acquire is too late
     * @param fenceRetention how long the last fencing token of a lock is remembered beyond its own time
     * @param channel the channel on which the waiters of this process are notified of hand-overs
     */
    public ScriptCallFactory(RedisKeys keys, ServerClock clock, Duration fenceRetention, String channel) {
        this.channel = channel;
        this.keys = keys;
        this.clock = clock;
        this.fenceRetention = number(Math.max(1, fenceRetention.toMillis()));
    }

    /**
     * Creates a call of ACQUIRE. A repetition of the call after NOSCRIPT has the same time limit, as it is the same request.
     *
     * @param counted whether PUBLISH counts the subscription of this process, so that a count of 0 proves that it is gone
     */
    ScriptCall acquire(Claim claim, boolean counted) {
        return call(
                RedisScripts.ACQUIRE,
                keys.all(claim.lockName()),
                acquireArgs(claim, counted),
                Lane.APPLICATION,
                claim.timeout());
    }

    private List<byte[]> acquireArgs(Claim claim, boolean counted) {
        long now = System.nanoTime();
        long notAfter = clock.at(now) == 0 ? 0 : clock.at(now + claim.timeout().toNanos());
        QueueEntry entry = claim.queueEntry();
        List<byte[]> args = new ArrayList<>(entry == null ? 8 : 12);
        args.add(owner(claim.ownership()));
        args.add(number(claim.leaseTime().toMillis()));
        args.add(number(claim.fenceBlock()));
        args.add(number(claim.minFence()));
        args.add(increment());
        args.add(fenceRetention);
        args.add(number(notAfter));
        args.add(claim.wantsIncarnation() ? TRUE : FALSE);
        if (entry != null) {
            args.add(number(entry.heartbeat().toMillis()));
            args.add(number(entry.maxWaiters()));
            args.add(number(entry.ticket()));
            args.add(bytes(record(claim, entry, counted)));
        }
        return args;
    }

    /** Returns how to hand the lock over to a waiter, in the form that the head of hand_over.lua specifies. */
    private String record(Claim claim, QueueEntry entry, boolean counted) {
        return "PUBLISH " + (counted ? "1 " : "0 ") + claim.fenceBlock() + ' '
                + entry.claimTime().toMillis() + ' ' + claim.minFence() + ' ' + channel;
    }

    private static byte[] increment() {
        return number(1 + ThreadLocalRandom.current().nextInt(MAX_INCREMENT));
    }

    /** Creates a call of EXTEND for several leases. */
    ScriptCall extend(List<Renewal> renewals, Duration timeout) {
        List<byte[]> locks = new ArrayList<>(renewals.size());
        List<byte[]> args = new ArrayList<>(2 * renewals.size());
        for (Renewal renewal : renewals) {
            locks.add(keys.lock(renewal.ownership().lockName()));
            args.add(owner(renewal.ownership()));
            args.add(number(millisRoundedUp(renewal.leaseTime())));
        }
        return call(RedisScripts.EXTEND, locks, args, Lane.RENEWAL, timeout);
    }

    /** Creates a call of RELEASE. It uses the lane of ACQUIRE, so that a client that keeps the order cannot reverse the two. */
    ScriptCall release(Ownership ownership, Duration timeout) {
        return call(
                RedisScripts.RELEASE,
                keys.all(ownership.lockName()),
                releaseArgs(ownership),
                Lane.APPLICATION,
                timeout);
    }

    private List<byte[]> releaseArgs(Ownership ownership) {
        return List.of(owner(ownership), increment(), fenceRetention);
    }

    /** Creates a call of RELEASE_AND_ACQUIRE. */
    ScriptCall releaseAndAcquire(Ownership ownership, Claim claim, boolean counted, Duration timeout) {
        List<byte[]> args = new ArrayList<>(releaseArgs(ownership));
        args.addAll(acquireArgs(claim, counted));
        return call(RedisScripts.RELEASE_AND_ACQUIRE, keys.all(ownership.lockName()), args, Lane.APPLICATION, timeout);
    }

    /** Creates a call of RELEASE_ONE_KEY, which does not hand the lock over. */
    ScriptCall releaseOneKey(Ownership ownership, Duration timeout) {
        return call(
                RedisScripts.RELEASE_ONE_KEY,
                List.of(keys.lock(ownership.lockName())),
                List.of(owner(ownership)),
                Lane.APPLICATION,
                timeout);
    }

    /** Creates a call of BREAK. */
    ScriptCall breakLock(String lockName, String holder, Map<String, String> entry, Duration timeout) {
        List<byte[]> all = new ArrayList<>(keys.all(lockName));
        all.add(keys.audit());
        List<byte[]> args = new ArrayList<>(List.of(bytes(holder), increment(), fenceRetention, MAX_AUDIT_ENTRIES));
        entry.forEach((field, value) -> {
            args.add(bytes(field));
            args.add(bytes(value));
        });
        return call(RedisScripts.BREAK, all, args, Lane.APPLICATION, timeout);
    }

    /** Creates a call of CONFIRM. */
    ScriptCall confirm(Renewal renewal, long fence, Duration timeout) {
        String lockName = renewal.ownership().lockName();
        return call(
                RedisScripts.CONFIRM,
                List.of(keys.lock(lockName), keys.fence(lockName)),
                List.of(
                        owner(renewal.ownership()),
                        number(millisRoundedUp(renewal.leaseTime())),
                        number(fence),
                        fenceRetention),
                Lane.RENEWAL,
                timeout);
    }

    /** Creates a call of INSPECT. */
    ScriptCall inspect(String lockName, Duration timeout) {
        return call(RedisScripts.INSPECT, keys.withoutRecords(lockName), List.of(), Lane.APPLICATION, timeout);
    }

    /** Creates a call of INCARNATION. */
    ScriptCall incarnation(Duration timeout) {
        return call(RedisScripts.INCARNATION, List.of(), List.of(), Lane.RENEWAL, timeout);
    }

    private static ScriptCall call(Script script, List<byte[]> locks, List<byte[]> args, Lane lane, Duration timeout) {
        return new ScriptCall(script, true, locks, args, lane, timeout);
    }

    private static byte[] owner(Ownership ownership) {
        return ownership.owner().secretBytes();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns a time in milliseconds, rounded up: the server must not keep the lock for less time than the process relies on. */
    private static long millisRoundedUp(Duration time) {
        return time.plusNanos(999_999).toMillis();
    }

    /** Returns the digits of a number, in an array that must not be modified. */
    private static byte[] number(long number) {
        return number >= 0 && number < SMALL.length ? SMALL[(int) number] : digits(number);
    }

    private static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
    }
}
