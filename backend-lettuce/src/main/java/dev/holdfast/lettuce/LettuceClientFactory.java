package dev.holdfast.lettuce;

import dev.holdfast.redis.RedisSettings;
import dev.holdfast.redis.Tls;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import java.time.Duration;

/**
 * Creates the Lettuce clients of the driver. They reject a call that cannot be sent now. They send nothing twice, because they do
 * not reconnect by themselves: a lock that is taken late, after a reconnect, is worse than none.
 */
final class LettuceClientFactory {
    private static final int MAX_QUEUED = 10_000;

    /** Creates a client with the {@linkplain SharedClientResources shared threads}. It does not connect yet. */
    static RedisClient create(RedisSettings settings) {
        RedisURI uri = uri(settings);
        ClientOptions options = options(settings);
        return SharedClientResources.create(threads -> {
            RedisClient client = RedisClient.create(threads, uri);
            client.setOptions(options);
            return client;
        });
    }

    private static ClientOptions options(RedisSettings settings) {
        ClientOptions.Builder options = ClientOptions.builder()
                // The driver reconnects at the pace of the provider.
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_QUEUED)
                // AsyncRedisClient limits the time of each call. Lettuce's timer for each command would cost a fifth of
                // the client's CPU time.
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .build());
        if (settings.tls()) {
            options.sslOptions(SslOptions.builder()
                    .trustManager(Tls.trustManagers(settings))
                    .build());
        }
        return options.build();
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

    /** Shuts a client down. To be called once for each client. */
    static void shutdown(RedisClient client) {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        SharedClientResources.release();
    }

    private LettuceClientFactory() {}
}
