package dev.holdfast.benchmarks.libraries;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.redis.client.Script;
import dev.holdfast.redis.store.RedisScripts;
import io.lettuce.core.codec.Base16;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The scripts of this library and their arguments, for clients that send them by hand. */
public final class PlainScripts {
    private static final Set<String> DONE = Set.of("OK", "RELEASED", "HANDED");
    private static final byte[] ONE = number(1);
    private static final byte[] NONE = number(0);
    private static final byte[] RETENTION_MILLIS = number(TimeUnit.DAYS.toMillis(1));
    private static final long TIMEOUT_MICROS = 1_000_000;
    static final long LEASE_MILLIS = 30_000;
    static final byte[] LEASE = number(LEASE_MILLIS);

    /** A channel name as long as those of this library. */
    private static final String CHANNEL = "#c:00000000-0000-0000-0000-000000000000";

    private PlainScripts() {}

    /**
     * A script.
     *
     * @param text the text, for a server that has not loaded it
     * @param sha the digest by which it is called
     */
    public record Code(String text, String sha) {
        private static Code load(String name) {
            Script script = RedisScripts.named(name);
            return new Code(script.text(), script.sha());
        }

        static Code of(String text) {
            return new Code(text, Base16.digest(text.getBytes(US_ASCII)));
        }
    }

    /** Releases the lock of the Redis documentation. Returns 1 on success. */
    public static final Code COMPARE_AND_DELETE = Code.of(
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end");

    /** Acquires the lock. */
    public static final Code ACQUIRE = Code.load("acquire");

    /** Writes a fencing token back. */
    public static final Code CONFIRM = Code.load("confirm");

    /** Releases the lock. */
    public static final Code RELEASE = Code.load("release");

    /** Returns the keys of a lock: the lock itself, its fencing token, and its queue. */
    public static byte[][] keys(String name) {
        return new byte[][] {
            name.getBytes(US_ASCII),
            ("#w:f:{" + name + "}").getBytes(US_ASCII),
            ("#w:q:{" + name + "}").getBytes(US_ASCII),
            ("#w:m:{" + name + "}").getBytes(US_ASCII)
        };
    }

    /** Returns the arguments of {@link #RELEASE}. */
    public static byte[][] releaseArgs(byte[] token) {
        return new byte[][] {token, ONE, RETENTION_MILLIS};
    }

    /** Returns a token as long as those of this library. */
    public static byte[] token() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        String token = "L1~" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()) + "~by-hand";
        return token.getBytes(US_ASCII);
    }

    /**
     * Returns the arguments of {@link #ACQUIRE}.
     *
     * @param quorum whether the server returns its start time, as members of a quorum do
     */
    public static byte[][] acquireArgs(byte[] token, long leaseMillis, boolean fencing, boolean quorum) {
        return new byte[][] {
            token,
            number(leaseMillis),
            fencing ? ONE : NONE,
            NONE,
            ONE,
            RETENTION_MILLIS,
            nowMicros(TIMEOUT_MICROS),
            quorum ? ONE : NONE
        };
    }

    /** Returns the arguments of {@link #ACQUIRE} for a caller that would wait if the lock were busy. */
    static byte[][] queueArgs(byte[] token) {
        return queueArgs(token, CHANNEL);
    }

    /**
     * Returns the arguments of {@link #ACQUIRE} for a waiter.
     *
     * @param channel the channel on which it is notified
     */
    static byte[][] queueArgs(byte[] token, String channel) {
        byte[][] args = Arrays.copyOf(acquireArgs(token, LEASE_MILLIS, true, false), 12);
        args[8] = number(TimeUnit.SECONDS.toMillis(20));
        args[9] = number(10_000);
        args[10] = NONE;
        args[11] = ("PUBLISH 1 1 4000 0 " + channel).getBytes(US_ASCII);
        return args;
    }

    /** Returns the arguments of {@link #CONFIRM}. */
    public static byte[][] confirmArgs(byte[] token, long leaseMillis) {
        return new byte[][] {token, number(leaseMillis), nowMicros(0), RETENTION_MILLIS};
    }

    /** Returns whether a reply reports success. */
    public static boolean isDone(byte[] reply) {
        return DONE.contains(new String(reply, US_ASCII).split("\n", 2)[0]);
    }

    static void ensureDone(byte[] reply) {
        if (!isDone(reply)) {
            throw new IllegalStateException("refused by a script");
        }
    }

    private static byte[] nowMicros(long later) {
        return number(System.currentTimeMillis() * 1_000 + later);
    }

    private static byte[] number(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }
}
