package dev.holdfast.redisson;

import dev.holdfast.redis.RedisOptions;
import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.Tls;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.connection.ServiceManager;

/**
 * The Redisson clients of one provider.
 *
 * @param application the client for the calls of the application
 * @param renewal the client for renewals: a second client that shares the threads of the first and has one connection, or the
 *     first client itself
 * @param ownsApplication whether the first client belongs to the driver, which then closes it
 * @param server the server, for messages; empty if it is not known
 * @param connectTimeout how long the first connection may take
 */
record RedissonClients(
        Redisson application, Redisson renewal, boolean ownsApplication, String server, Duration connectTimeout) {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redisson");
    private static final int THREADS = 2;
    private static final int PING_MILLIS = 5_000;

    /** A retry delay that is not used for retries. Redisson derives from it how often its timer checks for timeouts. */
    private static final Duration TWO_TICKS = Duration.ofMillis(50);

    /** Creates clients of the driver. They connect on demand. */
    static RedissonClients create(RedisSettings settings) {
        Config config = new Config();
        // Connect with the first call. Otherwise a server that is down would be an error now.
        config.setLazyInitialization(true).setThreads(THREADS).setNettyThreads(THREADS);
        // Redisson's own threads would keep the JVM from exiting until the provider is closed.
        config.setNettyExecutor(new ThreadPerTaskExecutor(new DefaultThreadFactory("redisson-netty", true)));
        config.setExecutor(Executors.newFixedThreadPool(THREADS, new DefaultThreadFactory("redisson", true)));
        settings.password().ifPresent(config::setPassword);
        settings.username().ifPresent(config::setUsername);
        if (settings.tls()) {
            config.setSslTrustManagerFactory(Tls.trustManagers(settings));
        }
        int connectMillis = (int) settings.connectTimeout().toMillis();
        config.useSingleServer()
                .setAddress((settings.tls() ? "rediss://" : "redis://") + settings.address())
                .setDatabase(settings.database())
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(settings.poolSize())
                .setClientName(settings.clientName())
                .setConnectTimeout(connectMillis);
        ReconnectPace reconnects = new ReconnectPace();
        tune(config, reconnects);
        Redisson application = withDaemonTimer(config);
        return new RedissonClients(
                application, companion(application, reconnects), true, settings.address(), settings.connectTimeout());
    }

    /** Returns clients over a client of the application. */
    static RedissonClients over(Redisson redisson) {
        if (!redisson.getConfig().isSingleConfig()) {
            LOG.log(
                    Level.WARNING,
                    "this Redisson client is not one of a single server: renewals share its connections with the application,"
                            + " and wait when all of them are busy");
            return new RedissonClients(redisson, redisson, false, "", RedisOptions.DEFAULT_CONNECT_TIMEOUT);
        }
        return new RedissonClients(
                redisson, companion(redisson, new ReconnectPace()), false, "", RedisOptions.DEFAULT_CONNECT_TIMEOUT);
    }

    /** Creates a client with one connection, which shares the threads of another client. */
    private static Redisson companion(Redisson client, ReconnectPace reconnects) {
        ServiceManager shared = client.getServiceManager();
        Config config = new Config(client.getConfig());
        config.setLazyInitialization(true).setEventLoopGroup(shared.getGroup()).setExecutor(shared.getExecutor());
        config.useSingleServer().setConnectionMinimumIdleSize(1).setConnectionPoolSize(1);
        tune(config, reconnects);
        return withDaemonTimer(config);
    }

    /**
     * Creates a client whose timer does not keep the JVM from exiting. Redisson has no option for that, so the thread of the timer
     * is changed before its start. In a named module the reflection may fail; the provider then has to be closed.
     */
    private static Redisson withDaemonTimer(Config config) {
        Redisson client = (Redisson) Redisson.create(config);
        try {
            Field worker = HashedWheelTimer.class.getDeclaredField("workerThread");
            worker.setAccessible(true);
            ((Thread) worker.get(client.getServiceManager().getTimer())).setDaemon(true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "the timer of Redisson keeps the JVM from exiting until the provider is closed", e);
        }
        return client;
    }

    /** Tunes a client of the driver: it sends nothing twice, and soon notices a dead connection and a server that is up again. */
    private static void tune(Config config, ReconnectPace reconnects) {
        // EVAL must stay one command. With the cache it would be three, and the script could be lost in between.
        config.setUseScriptCache(false);
        config.useSingleServer()
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setSubscriptionConnectionPoolSize(1)
                .setDnsMonitoringInterval(-1)
                .setPingConnectionInterval(PING_MILLIS)
                .setReconnectionDelay(reconnects)
                .setRetryAttempts(0)
                .setRetryDelay(new ConstantDelay(TWO_TICKS));
    }

    /** Connects a client that connects on first use. That blocks the calling thread, and loses its interrupts. */
    static Redisson connect(Redisson client) {
        client.getCommandExecutor().getConnectionManager().getEntrySet();
        return client;
    }

    /** Closes the clients that belong to the driver. */
    void close() {
        if (renewal != application) {
            shutdown(renewal);
        }
        if (ownsApplication) {
            shutdown(application);
            application.getConfig().getExecutor().shutdown();
        }
    }

    private static void shutdown(RedissonClient client) {
        client.shutdown(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }
}
