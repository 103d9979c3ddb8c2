package dev.holdfast.benchmarks.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The words of requests. */
public final class Words {
    /** A channel name as long as those of this library. */
    public static final String CHANNEL = "#c:00000000-0000-0000-0000-000000000000";

    /** The lease time of locks that are acquired by hand. */
    public static final long LEASE_MILLIS = 30_000;

    static final byte[] LEASE = number(LEASE_MILLIS);
    static final byte[] ZERO = number(0);
    static final byte[] ONE = number(1);
    static final byte[] QUEUE_LIMIT = number(10_000);
    static final String CLAIM_MILLIS = "4000";

    /** Returns a word as bytes. */
    public static byte[] word(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Returns a number as a word. */
    public static byte[] number(long number) {
        return word(Long.toString(number));
    }

    /** Returns a random owner token, as long as those of this library. */
    static byte[] token(String version) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return word(
                version + "~" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()) + "~by-hand");
    }

    /** Returns the time after which the caller does not wait for a reply, in microseconds. */
    static byte[] notAfter() {
        return number(nowMicros() + TimeUnit.SECONDS.toMicros(1));
    }

    static long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    private Words() {}
}
