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
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Creates the calls of the scripts, with keys and arguments in the order that the head of each script specifies. */
public final class ScriptCallFactory {
    /** The digits of the numbers that are sent most often. */
    private static final byte[][] SMALL =
            IntStream.rangeClosed(0, 64).mapToObj(ScriptCallFactory::digits).toArray(byte[][]::new);

    private static final byte[] TRUE = number(1);
    private static final byte[] FALSE = number(0);
    private static final byte[] NONE = new byte[0];
    private static final byte[] IFEQ = bytes("IFEQ");
    private static final byte[] MAX_AUDIT_ENTRIES = number(10_000);
    private static final byte[] SEARCHED_AUDIT_ENTRIES = number(100);
    private static final int MAX_INCREMENT = 16;

    private final RedisKeys keys;
    private final String channel;
    private final RandomGenerator random;

    /**
     * Creates a factory.
     *
     * @param keys the keys of the locks
     * @param channel the channel on which the waiters of this process are notified of hand-overs
     */
    public ScriptCallFactory(RedisKeys keys, String channel) {
        this(keys, channel, StoreSeams.system().random());
    }

    /**
     * Creates a factory.
     *
     * @param keys the keys of the locks
     * @param channel the channel on which the waiters of this process are notified of hand-overs
     * @param random the source of increments
     */
    public ScriptCallFactory(RedisKeys keys, String channel, RandomGenerator random) {
        this.channel = channel;
        this.keys = keys;
        this.random = random;
    }

    /** Returns the source of randomness of the store. */
    RandomGenerator random() {
        return random;
    }

    /** Creates a call of HANDSHAKE. */
    ScriptCall handshake(Duration timeout) {
        return call(RedisScripts.HANDSHAKE, List.of(), List.of(), Lane.APPLICATION, timeout);
    }

    /**
     * Creates a call of ACQUIRE_FREE.
     *
     * @param notAfter the limit in the server's time
     */
    ScriptCall acquireFree(Claim claim, long notAfter, Duration timeout) {
        int block = claim.fenceBlock();
        return call(
                RedisScripts.ACQUIRE_FREE,
                keys.withoutHeartbeats(claim.lockName()),
                List.of(
                        owner(claim.ownership()),
                        number(claim.leaseTime().toMillis()),
                        block == 0 ? FALSE : number(block + randomIncrement()),
                        number(notAfter),
                        number(claim.minFence())),
                Lane.APPLICATION,
                timeout);
    }

    /**
     * Creates a call of ACQUIRE. A repetition of the call after NOSCRIPT has the same limit, as it is the same request.
     *
     * @param member the member of the queue, if the claim joins it
     * @param memberBefore the member under which the waiter has joined, if it is another one, or if the ticket is not known; else
     *     empty
     * @param counted whether the subscription of this process shows that it is alive
     * @param notAfter the limit in the server's time
     */
    ScriptCall acquire(
            Claim claim, String member, String memberBefore, boolean counted, long notAfter, Duration timeout) {
        QueueEntry entry = claim.queueEntry();
        List<byte[]> args = new ArrayList<>(entry == null ? 7 : 12);
        args.add(owner(claim.ownership()));
        args.add(number(claim.leaseTime().toMillis()));
        args.add(number(claim.fenceBlock()));
        args.add(increment());
        args.add(number(claim.minFence()));
        args.add(number(notAfter));
        args.add(claim.wantsIncarnation() ? TRUE : FALSE);
        if (entry != null) {
            args.add(bytes(member));
            args.add(number(entry.ticket()));
            args.add(number(entry.maxWaiters()));
            args.add(heartbeat(entry, counted));
            args.add(bytes(memberBefore));
        }
        List<byte[]> all = keys.all(claim.lockName());
        if (claim.wantsIncarnation()) {
            all = new ArrayList<>(all);
            all.add(keys.epoch());
        }
        return call(RedisScripts.ACQUIRE, all, args, Lane.APPLICATION, timeout);
    }

    /**
     * Returns the heartbeat of a waiter. A newcomer needs none if its subscription shows that it is alive. Each poll sends one,
     * which is negative then, so that the script leaves it out while the ticket is new.
     */
    private static byte[] heartbeat(QueueEntry entry, boolean counted) {
        long millis = entry.heartbeat().toMillis();
        return number(!counted ? millis : entry.ticket() == 0 ? 0 : -millis);
    }

    /** Returns the member of the queue for a claim, in the form that the head of acquire.lua specifies. */
    String member(Claim claim, QueueEntry entry, boolean notified, boolean counted) {
        return "2 " + claim.ownership().owner().secret() + (notified ? " PUBLISH " : " - ")
                + (notified && counted ? "1 " : "0 ") + claim.fenceBlock() + ' '
                + entry.claimTime().toMillis() + ' ' + (notified ? channel : "");
    }

    private byte[] increment() {
        return number(randomIncrement());
    }

    private int randomIncrement() {
        return 1 + random.nextInt(MAX_INCREMENT);
    }

    /**
     * Creates a call of EXTEND for several leases.
     *
     * @param notAfter the limit in the server's time
     */
    ScriptCall extend(List<Renewal> renewals, long notAfter, Duration timeout) {
        List<byte[]> locks = new ArrayList<>(renewals.size());
        List<byte[]> args = new ArrayList<>(1 + 2 * renewals.size());
        args.add(number(notAfter));
        for (Renewal renewal : renewals) {
            locks.add(keys.lock(renewal.ownership().lockName()));
            args.add(owner(renewal.ownership()));
            args.add(number(millisRoundedUp(renewal.leaseTime())));
        }
        return call(RedisScripts.EXTEND, locks, args, Lane.RENEWAL, timeout);
    }

    /**
     * Creates a call of RELEASE. It uses the lane of ACQUIRE, so that a client that keeps the order cannot reverse the two.
     *
     * @param member the member of the owner in the queue; empty if there is none
     */
    ScriptCall release(Ownership ownership, String member, Duration timeout) {
        return call(
                RedisScripts.RELEASE,
                keys.all(ownership.lockName()),
                List.of(owner(ownership), increment(), bytes(member)),
                Lane.APPLICATION,
                timeout);
    }

    /**
     * Creates a call of RELEASE_AND_ACQUIRE.
     *
     * @param releasedMember the member of the released owner in the queue; empty if there is none
     * @param member the member of the queue, if the claim joins it
     * @param counted whether the subscription of this process shows that it is alive
     * @param notAfter the limit of the claim in the server's time
     */
    ScriptCall releaseAndAcquire(
            Ownership released,
            String releasedMember,
            Claim claim,
            String member,
            boolean counted,
            long notAfter,
            Duration timeout) {
        QueueEntry entry = claim.queueEntry();
        List<byte[]> args = new ArrayList<>(10);
        args.add(owner(released));
        args.add(increment());
        args.add(bytes(releasedMember));
        args.add(owner(claim.ownership()));
        args.add(number(claim.leaseTime().toMillis()));
        args.add(number(claim.fenceBlock()));
        args.add(number(claim.minFence()));
        args.add(number(notAfter));
        if (entry != null) {
            args.add(bytes(member));
            args.add(heartbeat(entry, counted));
        }
        return call(RedisScripts.RELEASE_AND_ACQUIRE, keys.all(released.lockName()), args, Lane.APPLICATION, timeout);
    }

    /**
     * Creates a call that releases an unmarked lock.
     *
     * @param script RELEASE_UNMARKED, or a command of the server that does the same
     */
    ScriptCall releaseUnmarked(Script script, Ownership ownership, Duration timeout) {
        byte[] owner = owner(ownership);
        return call(
                script,
                List.of(keys.lock(ownership.lockName())),
                script == RedisScripts.DELEX ? List.of(IFEQ, owner) : List.of(owner),
                Lane.APPLICATION,
                timeout);
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
        List<byte[]> args = new ArrayList<>(List.of(bytes(holder), increment(), MAX_AUDIT_ENTRIES));
        entry.forEach((field, value) -> {
            args.add(bytes(field));
            args.add(bytes(value));
        });
        return call(RedisScripts.BREAK, all, args, Lane.APPLICATION, timeout);
    }

    /**
     * Creates a call of CONFIRM.
     *
     * @param notAfter the limit in the server's time
     */
    ScriptCall confirm(Renewal renewal, long fence, long notAfter, Duration timeout) {
        return call(
                RedisScripts.CONFIRM,
                List.of(keys.lock(renewal.ownership().lockName()), keys.counter()),
                List.of(
                        owner(renewal.ownership()),
                        number(millisRoundedUp(renewal.leaseTime())),
                        number(fence),
                        number(notAfter)),
                Lane.RENEWAL,
                timeout);
    }

    /** Creates a call of EXPLAIN for several leases. */
    ScriptCall explain(List<Ownership> lost, Duration timeout) {
        List<byte[]> args = new ArrayList<>(1 + 2 * lost.size());
        args.add(SEARCHED_AUDIT_ENTRIES);
        for (Ownership ownership : lost) {
            args.add(bytes(ownership.owner().publicId()));
            args.add(bytes(ownership.lockName()));
        }
        return call(RedisScripts.EXPLAIN, List.of(keys.audit()), args, Lane.RENEWAL, timeout);
    }

    /** Creates a call of INSPECT. */
    ScriptCall inspect(String lockName, Duration timeout) {
        return call(RedisScripts.INSPECT, keys.withoutHeartbeats(lockName), List.of(), Lane.APPLICATION, timeout);
    }

    /**
     * Creates a call of INCARNATION.
     *
     * @param withEpoch false for a node of a cluster that does not serve the slot of the epoch
     */
    ScriptCall incarnation(boolean withEpoch, Duration timeout) {
        List<byte[]> epoch = withEpoch ? List.of(keys.epoch()) : List.of();
        return call(RedisScripts.INCARNATION, epoch, List.of(), Lane.RENEWAL, timeout);
    }

    private static ScriptCall call(Script script, List<byte[]> locks, List<byte[]> args, Lane lane, Duration timeout) {
        return new ScriptCall(script, true, locks, args, lane, timeout);
    }

    private static byte[] owner(Ownership ownership) {
        return ownership.owner().secretBytes();
    }

    private static byte[] bytes(String text) {
        return text.isEmpty() ? NONE : text.getBytes(StandardCharsets.UTF_8);
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
