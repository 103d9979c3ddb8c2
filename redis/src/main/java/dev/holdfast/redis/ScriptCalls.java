package dev.holdfast.redis;

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

/** Builds the calls of the scripts: keys and arguments in the order that the header of each script gives. */
final class ScriptCalls {
    /** Those of numbers that are often sent. */
    private static final byte[][] SMALL =
            IntStream.rangeClosed(0, 64).mapToObj(ScriptCalls::digits).toArray(byte[][]::new);

    private static final byte[] ONE = number(1);
    private static final byte[] NONE = number(0);
    private static final byte[] KEPT_ENTRIES = number(10_000);
    private static final int MAX_INCREMENT = 16;

    private final RedisKeys keys;
    private final ServerClock clock;
    private final byte[] fenceRetention;

    /** On which those who wait in this process are told of a hand-over. */
    private final String channel;

    ScriptCalls(RedisKeys keys, ServerClock clock, Duration fenceRetention, String channel) {
        this.channel = channel;
        this.keys = keys;
        this.clock = clock;
        this.fenceRetention = number(Math.max(1, fenceRetention.toMillis()));
    }

    /**
     * A repetition of a script after NOSCRIPT carries the same time after which it is too late, as it is the same request.
     *
     * @param counted whether nobody is there if nobody hears a message on the channel
     */
    ScriptCall acquire(Claim claim, boolean counted) {
        return call(
                Script.ACQUIRE,
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
        args.add(claim.wantsIncarnation() ? ONE : NONE);
        if (entry != null) {
            args.add(number(entry.heartbeat().toMillis()));
            args.add(number(entry.maxWaiters()));
            args.add(number(entry.ticket()));
            args.add(bytes(record(claim, entry, counted)));
        }
        return args;
    }

    /** How the lock is to be handed to a waiter, as the header of the scripts that hand it over says. */
    private String record(Claim claim, QueueEntry entry, boolean counted) {
        return "PUBLISH " + (counted ? "1 " : "0 ") + claim.fenceBlock() + ' '
                + entry.claimTime().toMillis() + ' ' + claim.minFence() + ' ' + channel;
    }

    private static byte[] increment() {
        return number(1 + ThreadLocalRandom.current().nextInt(MAX_INCREMENT));
    }

    ScriptCall extend(List<Renewal> renewals, Duration timeout) {
        List<byte[]> locks = new ArrayList<>(renewals.size());
        List<byte[]> args = new ArrayList<>(2 * renewals.size());
        for (Renewal renewal : renewals) {
            locks.add(keys.lock(renewal.ownership().lockName()));
            args.add(owner(renewal.ownership()));
            args.add(number(millisUp(renewal.leaseTime())));
        }
        return call(Script.EXTEND, locks, args, Lane.UPKEEP, timeout);
    }

    /** On the connections of the acquire: there it cannot overtake it where commands keep their order. */
    ScriptCall release(Ownership ownership, Duration timeout) {
        return call(Script.RELEASE, keys.all(ownership.lockName()), releaseArgs(ownership), Lane.APPLICATION, timeout);
    }

    private List<byte[]> releaseArgs(Ownership ownership) {
        return List.of(owner(ownership), increment(), fenceRetention);
    }

    /** Releases, and claims for another owner. */
    ScriptCall releaseAndAcquire(Ownership ownership, Claim claim, boolean counted, Duration timeout) {
        List<byte[]> args = new ArrayList<>(releaseArgs(ownership));
        args.addAll(acquireArgs(claim, counted));
        return call(Script.EXCHANGE, keys.all(ownership.lockName()), args, Lane.APPLICATION, timeout);
    }

    /** Hands the lock to nobody. */
    ScriptCall release1(Ownership ownership, Duration timeout) {
        return call(
                Script.RELEASE1,
                List.of(keys.lock(ownership.lockName())),
                List.of(owner(ownership)),
                Lane.APPLICATION,
                timeout);
    }

    ScriptCall breaking(String lockName, String holder, Map<String, String> entry, Duration timeout) {
        List<byte[]> all = new ArrayList<>(keys.all(lockName));
        all.add(keys.audit());
        List<byte[]> args = new ArrayList<>(List.of(bytes(holder), increment(), fenceRetention, KEPT_ENTRIES));
        entry.forEach((field, value) -> {
            args.add(bytes(field));
            args.add(bytes(value));
        });
        return call(Script.BREAK, all, args, Lane.APPLICATION, timeout);
    }

    ScriptCall confirm(Renewal renewal, long fence, Duration timeout) {
        String lockName = renewal.ownership().lockName();
        return call(
                Script.CONFIRM,
                List.of(keys.lock(lockName), keys.fence(lockName)),
                List.of(
                        owner(renewal.ownership()),
                        number(millisUp(renewal.leaseTime())),
                        number(fence),
                        fenceRetention),
                Lane.UPKEEP,
                timeout);
    }

    ScriptCall inspect(String lockName, Duration timeout) {
        return call(Script.INSPECT, keys.withoutRecords(lockName), List.of(), Lane.APPLICATION, timeout);
    }

    ScriptCall incarnation(Duration timeout) {
        return call(Script.INCARNATION, List.of(), List.of(), Lane.UPKEEP, timeout);
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

    private static long millisUp(Duration time) {
        return time.plusNanos(999_999).toMillis();
    }

    /** Nobody changes it. */
    private static byte[] number(long number) {
        return number >= 0 && number < SMALL.length ? SMALL[(int) number] : digits(number);
    }

    private static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
    }
}
