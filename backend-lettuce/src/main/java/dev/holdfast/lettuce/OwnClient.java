package dev.holdfast.lettuce;

import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.Tls;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A Lettuce client of our own, tuned for locks: it refuses what it cannot send now, and sends nothing twice. */
final class OwnClient {
    private static final int THREADS = 2;
    private static final int MAX_QUEUED = 10_000;
    private static final Duration MIN_RECONNECT = Duration.ofMillis(20);
    private static final Duration MAX_RECONNECT = Duration.ofSeconds(1);

    static RedisClient create(RedisSettings settings) {
        ClientResources resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .reconnectDelay(Delay.fullJitter(MIN_RECONNECT, MAX_RECONNECT, 2, TimeUnit.MILLISECONDS))
                .build();
        RedisClient client = RedisClient.create(resources, uri(settings));
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true) // a lock that is taken late, after a reconnect, is worse than none
                .requestQueueSize(MAX_QUEUED)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .build());
        if (settings.tls()) {
            options.sslOptions(
                    SslOptions.builder().trustManager(Tls.trust(settings)).build());
        }
        client.setOptions(options.build());
        return client;
    }

    private static RedisURI uri(RedisSettings settings) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(settings.host())
                .withPort(settings.port())
                .withDatabase(settings.database())
                .withClientName(settings.clientName())
                .withSsl(settings.tls())
                .withVerifyPeer(true)
                .withTimeout(settings.connectTimeout());
        settings.password().ifPresent(password -> {
            if (settings.username().isPresent()) {
                uri.withAuthentication(settings.username().get(), password.toCharArray());
            } else {
                uri.withPassword(password.toCharArray());
            }
        });
        return uri.build();
    }

    static void shutdown(RedisClient client) {
        ClientResources resources = client.getResources();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    private OwnClient() {}
}
