package dev.holdfast.it.faults;

import static org.awaitility.Awaitility.await;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The rule by which a scenario chooses among the client libraries: all three with {@code -Dholdfast.full=true}, the one of
 * {@code -Dholdfast.backend=jedis}, else one that changes from day to day and from scenario to scenario.
 */
public final class Backends {
    private static final List<Backend> REDIS = List.of(Backend.JEDIS, Backend.LETTUCE, Backend.REDISSON);

    /** Returns the backends that a scenario is to run on, and prints them. */
    public static Stream<Backend> ofScenario(int number) {
        List<Backend> chosen = chosen(number);
        System.out.println("scenario " + number + " runs on " + chosen);
        return chosen.stream();
    }

    private static List<Backend> chosen(int number) {
        String given = System.getProperty("holdfast.backend", "");
        if (!given.isEmpty()) {
            return List.of(Backend.valueOf(given.toUpperCase(Locale.ROOT)));
        }
        if (Boolean.getBoolean("holdfast.full")) {
            return REDIS;
        }
        long day = LocalDate.now(ZoneOffset.UTC).toEpochDay();
        return List.of(REDIS.get((int) ((day + number) % REDIS.size())));
    }

    /** Returns the URL of a server or proxy on this machine. */
    public static String url(Backend backend, int port) {
        return "lock:redis+" + backend + "://127.0.0.1:" + port;
    }

    /** Opens a provider and waits until it is connected: a client library's first connection may take seconds. */
    public static LockProvider open(Backend backend, int port) {
        return open(backend, port, new LockListener() {});
    }

    /** Opens a provider that has a listener, and waits until it is connected. */
    public static LockProvider open(Backend backend, int port, LockListener listener) {
        LockProvider provider = LockProviders.open(LockConfig.parse(url(backend, port)).toBuilder()
                .set(LockConfig.LISTENER, listener)
                .build());
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(LockUnavailableException.class)
                .until(() -> !provider.lock("connecting").inspect().isHeld());
        return provider;
    }

    private Backends() {}
}
