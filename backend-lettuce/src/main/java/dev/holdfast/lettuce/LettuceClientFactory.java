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

/** A Lettuce client of our own, tuned for locks: it refuses what it cannot send now, and sends nothing twice. */
final class LettuceClientFactory {
    private static final int MAX_QUEUED = 10_000;

    static RedisClient create(RedisSettings settings) {
        RedisURI uri = uri(settings);
        ClientOptions options = options(settings);
        return SharedClientResources.takeFor(threads -> {
            RedisClient client = RedisClient.create(threads, uri);
            client.setOptions(options);
            return client;
        });
    }

    private static ClientOptions options(RedisSettings settings) {
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true) // a lock that is taken late, after a reconnect, is worse than none
                .requestQueueSize(MAX_QUEUED)
                // Each call has a time limit of ours; a timer of Lettuce's for each command costs a fifth of the
                // client's CPU.
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

    /** To be called once. */
    static void shutdown(RedisClient client) {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        SharedClientResources.giveBack();
    }

    private LettuceClientFactory() {}
}
