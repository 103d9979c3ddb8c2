package dev.holdfast.it.breaker;

import static org.awaitility.Awaitility.await;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import java.time.Duration;

/** Providers behind a breaker. */
final class Breakers {
    static LockProvider open(String url, LockListener listener) {
        return LockProviders.open(LockConfig.parse(url).toBuilder()
                .set(StandardOptions.LISTENER, listener)
                .build());
    }

    /** Opens a provider and waits until it is connected. The first connection of a client library may take seconds. */
    static LockProvider connected(String url) {
        LockProvider provider = open(url, new LockListener() {});
        awaitGrant(provider);
        return provider;
    }

    static void awaitGrant(LockProvider provider) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(LockUnavailableException.class)
                .until(() -> provider.lock("awaited").tryAcquire().orElseThrow().release());
    }

    private Breakers() {}
}
