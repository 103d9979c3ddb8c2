package dev.holdfast.redis;

import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.Renewal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Builds the calls of the scripts: keys and arguments in the order that the header of each script gives. */
final class ScriptCalls {
    private static final byte[] ONE = number(1);
    private static final byte[] NONE = number(0);
    private static final int MAX_INCREMENT = 16;

    private final RedisKeys keys;
    private final ServerClock clock;
    private final byte[] fenceRetention;

    ScriptCalls(RedisKeys keys, ServerClock clock, Duration fenceRetention) {
        this.keys = keys;
        this.clock = clock;
        this.fenceRetention = number(fenceRetention.toMillis());
    }

    /**
     * A repetition of a script after NOSCRIPT carries the same time after which it is too late, as it is the same request.
     */
    ScriptCall acquire(Claim claim) {
        String lockName = claim.lockName();
        long now = System.nanoTime();
        long notAfter = clock.at(now) == 0 ? 0 : clock.at(now + claim.timeout().toNanos());
        return call(
                Script.ACQUIRE,
                List.of(keys.lock(lockName), keys.fence(lockName)),
                List.of(
                        owner(claim.ownership()),
                        number(claim.leaseTime().toMillis()),
                        claim.fencing() ? ONE : NONE,
                        number(claim.floor()),
                        number(1 + ThreadLocalRandom.current().nextInt(MAX_INCREMENT)),
                        fenceRetention,
                        number(notAfter),
                        claim.incarnation() ? ONE : NONE),
                Lane.APPLICATION,
                claim.timeout());
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
        return call(
                Script.RELEASE,
                List.of(keys.lock(ownership.lockName())),
                List.of(owner(ownership)),
                Lane.APPLICATION,
                timeout);
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
        return call(
                Script.INSPECT,
                List.of(keys.lock(lockName), keys.fence(lockName)),
                List.of(),
                Lane.APPLICATION,
                timeout);
    }

    ScriptCall incarnation(Duration timeout) {
        return call(Script.INCARNATION, List.of(), List.of(), Lane.UPKEEP, timeout);
    }

    private static ScriptCall call(Script script, List<byte[]> locks, List<byte[]> args, Lane lane, Duration timeout) {
        return new ScriptCall(script, true, locks, args, lane, timeout);
    }

    private static byte[] owner(Ownership ownership) {
        return ownership.owner().secret().getBytes(StandardCharsets.US_ASCII);
    }

    private static long millisUp(Duration time) {
        return time.plusNanos(999_999).toMillis();
    }

    private static byte[] number(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
