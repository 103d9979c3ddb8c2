package dev.holdfast.redis;

import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.MaxLeaseTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The options of a Redis provider beside {@link StandardOptions}. Immutable and thread-safe. */
public final class RedisOptions {
    /** The name that our connections show in CLIENT LIST. Default is {@code holdfast}. */
    public static final Option<String> CLIENT_NAME = Option.text("clientName");

    /** How long the first connection may take, and each later attempt to connect. Default is 10 s. */
    public static final Option<Duration> CONNECT_TIMEOUT =
            Option.duration("connectTimeout", Duration.ofMillis(1), Duration.ofMinutes(5));

    /** The default of {@link #CONNECT_TIMEOUT}. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** How many connections a client that uses a pool may open for the application. Default is 8. */
    public static final Option<Integer> POOL_SIZE = Option.integer("poolSize", 1, 10_000);

    /**
     * A file with the certificates, in PEM form, of the authorities that are trusted to sign the certificate of a {@code rediss}
     * server. Default is the trust store of the JVM.
     */
    public static final Option<String> TLS_CA = Option.text("tlsCa");

    /** All options that a Redis provider accepts, those of {@link StandardOptions} included. */
    public static final Set<Option<?>> ALL = all();

    private static Set<Option<?>> all() {
        Set<Option<?>> all = new HashSet<>(StandardOptions.ALL);
        all.addAll(List.of(CLIENT_NAME, CONNECT_TIMEOUT, POOL_SIZE, TLS_CA, MaxLeaseTime.OPTION));
        return Set.copyOf(all);
    }

    private RedisOptions() {}
}
