package dev.holdfast.cli;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** Tries the commands that locks need on a server. Leaves no key behind. */
final class ServerProbes {
    private static final int SAMPLES = 7;
    private static final long TOLERATED_MILLIS = 1_000;

    private final Redis redis;

    ServerProbes(Redis redis) {
        this.redis = redis;
    }

    List<Finding> run() {
        return List.of(client(), scripts(), compareCommands(), publishing(), clock());
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

    private Optional<String> refusal(Command command, Object... arguments) {
        try {
            redis.command(command, arguments);
            return Optional.empty();
        } catch (LockUnavailableException e) {
            throw e;
        } catch (LockBackendException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    private Finding compareCommands() {
        List<String> there = new ArrayList<>();
        for (String command : List.of("DELEX", "DELIFEQ")) {
            try {
                if (redis.command(Command.COMMAND, "INFO", command) instanceof List<?> reply
                        && !reply.isEmpty()
                        && reply.get(0) != null) {
                    there.add(command);
                }
            } catch (LockUnavailableException e) {
                throw e;
            } catch (LockBackendException refused) {
                return Finding.good("compare", "unknown", "COMMAND is not allowed; locks use scripts in any case");
            }
        }
        return Finding.good(
                "compare", there.isEmpty() ? "by script" : String.join(", ", there), "locks use scripts in any case");
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
