package dev.holdfast.cli;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.commands.ProtocolCommand;

/** Tries the commands that locks need on a server. Leaves no key behind. */
final class ServerProbes {
    private static final int SAMPLES = 7;
    private static final long TOLERATED_MILLIS = 1_000;
    private static final String NATIVE_COMPARE = "native compare";
    private static final String TOKENS = "tokens";

    /** The commands of servers that delete a key with a given value. */
    enum CompareAndDelete implements ProtocolCommand {
        /** That of Redis 8.4. */
        DELEX,
        /** That of Valkey 9.0. */
        DELIFEQ;

        @Override
        public byte[] getRaw() {
            return name().getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final Redis redis;

    ServerProbes(Redis redis) {
        this.redis = redis;
    }

    List<Finding> run() {
        return List.of(client(), scripts(), nativeCompare(this::compareAndDelete), publishing(), clock(), tokens());
    }

    private static Finding client() {
        return Finding.good("client", "Jedis " + jedisVersion(), "the locks are the same with Lettuce and Redisson");
    }

    private static String jedisVersion() {
        Properties about = new Properties();
        try (InputStream file = Jedis.class.getResourceAsStream("pom.properties")) {
            about.load(Objects.requireNonNullElse(file, InputStream.nullInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return about.getProperty("version", "");
    }

    private Finding scripts() {
        String key = redis.prefix() + "#w:doctor";
        return refusal(Command.EVAL, "return redis.call('GET', KEYS[1]) or redis.call('TIME')[1]", 1, key)
                .map(reason -> Finding.warning("scripts", "refused", reason + "; locks need scripts"))
                .orElseGet(() -> Finding.good("scripts", "allowed", "as locks need them"));
    }

    private Finding publishing() {
        return refusal(Command.PUBLISH, redis.prefix() + "#w:doctor", "")
                .map(reason -> Finding.warning("pub/sub", "refused", reason + "; waiters have to poll"))
                .orElseGet(() -> Finding.good("pub/sub", "allowed", "waiters are notified at once"));
    }

    private Optional<String> refusal(ProtocolCommand command, Object... arguments) {
        try {
            redis.command(command, arguments);
            return Optional.empty();
        } catch (LockUnavailableException e) {
            throw e;
        } catch (LockBackendException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    /** Tries a command on a key that does not exist. Returns the reason if the server refuses it. */
    private Optional<String> compareAndDelete(CompareAndDelete command) {
        String key = redis.prefix() + "#w:doctor";
        return command == CompareAndDelete.DELEX ? refusal(command, key, "IFEQ", "") : refusal(command, key, "");
    }

    /**
     * Returns which command of the server for compare-and-delete locks can use.
     *
     * @param refusal returns the reason if the server refuses a command, otherwise empty
     */
    static Finding nativeCompare(Function<CompareAndDelete, Optional<String>> refusal) {
        for (CompareAndDelete command : CompareAndDelete.values()) {
            String refused = refusal.apply(command).orElse("");
            if (refused.contains("NOPERM")) {
                return Finding.good(
                        NATIVE_COMPARE,
                        command + ", refused",
                        "releases use a script, which costs the server more; allow it with +" + lowerCase(command));
            }
            if (!refused.contains("unknown command")) { // a replica refuses each write
                return Finding.good(NATIVE_COMPARE, command.toString(), "for releases of locks without waiters");
            }
        }
        return Finding.good(
                NATIVE_COMPARE, "none", "releases use a script; Redis 8.4 and Valkey 9.0 have a cheaper command");
    }

    private static String lowerCase(CompareAndDelete command) {
        return command.toString().toLowerCase(Locale.ROOT);
    }

    /** Compares the counter of fencing tokens with the clock of the server, which is read later. */
    private Finding tokens() {
        String counter = redis.prefix() + "#g";
        Object value;
        try {
            value = redis.command(Command.GET, counter);
        } catch (LockUnavailableException e) {
            throw e;
        } catch (LockBackendException refused) {
            return String.valueOf(refused.getMessage()).contains("WRONGTYPE")
                    ? noCounter(counter)
                    : Finding.good(TOKENS, "unknown", "GET is not allowed on " + counter);
        }
        if (value == null) {
            return Finding.good(TOKENS, "none issued", "the first one will be the server's time in microseconds");
        }
        String digits = new String((byte[]) value, StandardCharsets.UTF_8);
        if (!digits.matches("\\d{1,18}") || !(redis.command(Command.TIME) instanceof List<?> time)) {
            return noCounter(counter);
        }
        return tokens(Long.parseLong(digits), millis(time));
    }

    private static Finding noCounter(String counter) {
        return Finding.warning(
                TOKENS,
                "no number",
                "no lock with fencing tokens can be acquired until the key " + counter + " is removed");
    }

    /**
     * Explains how far the counter of fencing tokens is ahead of the clock.
     *
     * @param last the last token that was issued
     * @param millis the time of the server
     */
    static Finding tokens(long last, long millis) {
        long ahead = last / 1_000 - millis;
        if (ahead <= TOLERATED_MILLIS) {
            return Finding.good(TOKENS, "in step with the clock", "they rise even after a loss of data");
        }
        return Finding.warning(
                TOKENS,
                LockText.time(Duration.ofMillis(ahead)) + " ahead of the clock",
                "a clock was wrong, this one was set back, or locks are granted faster than tokens can follow. They go on"
                        + " to rise, but not if the server loses its data within this time");
    }

    /** Compares the clocks by the fastest reply: the server read its clock within the time that it took. */
    private Finding clock() {
        long best = Long.MAX_VALUE;
        long skew = 0;
        for (int i = 0; i < SAMPLES; i++) {
            long start = System.nanoTime();
            Object reply = redis.command(Command.TIME);
            long took = System.nanoTime() - start;
            if (took < best && reply instanceof List<?> time) {
                best = took;
                long middle = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(took / 2);
                skew = millis(time) - middle;
            }
        }
        String value =
                String.format(Locale.ROOT, "%+d ms, +/- %d ms", skew, 1 + TimeUnit.NANOSECONDS.toMillis(best / 2));
        return Math.abs(skew) > TOLERATED_MILLIS
                ? Finding.warning(
                        "clock",
                        value,
                        "compared with this host. A step of the server's clock ends leases early or late, and after a"
                                + " failover fencing tokens may go back: run NTP on both hosts")
                : Finding.good("clock", value, "compared with this host");
    }

    private static long millis(List<?> time) {
        long seconds = Long.parseLong(new String((byte[]) time.get(0), StandardCharsets.US_ASCII));
        long micros = Long.parseLong(new String((byte[]) time.get(1), StandardCharsets.US_ASCII));
        return seconds * 1_000 + micros / 1_000;
    }
}
