package dev.holdfast.it.faults;

import static org.awaitility.Awaitility.await;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.LockStores;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.stream.Stream;

/** Opens providers on the client library of a scenario. */
public final class Backends {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Returns the client libraries that a scenario runs on. */
    public static Stream<Backend> ofScenario(int number) {
        return Backend.ofScenario(number).stream();
    }

    /** Returns the URL of a server or proxy on this machine. */
    public static String url(Backend backend, int port) {
        return "lock:redis+" + backend + "://127.0.0.1:" + port;
    }

    /** Opens a provider and waits until it is connected. The first connection of a client library may take seconds. */
    public static LockProvider open(Backend backend, int port) {
        return open(backend, port, new LockListener() {});
    }

    /** Opens a provider that has a listener, and waits until it is connected, for renewals too. */
    public static LockProvider open(Backend backend, int port, LockListener listener) {
        LockProvider provider = LockProviders.open(LockConfig.parse(url(backend, port)).toBuilder()
                .set(StandardOptions.LISTENER, listener)
                .build());
        await().atMost(LONG)
                .ignoreExceptionsMatching(thrown -> thrown instanceof LockUnavailableException
                        || thrown.getCause() instanceof LockUnavailableException)
                .until(() -> !provider.lock("connecting").inspect().isHeld()
                        && LockStores.of(provider)
                                .quorumMember()
                                .orElseThrow()
                                .incarnationAsync(LONG)
                                .get()
                                .isPresent());
        return provider;
    }

    private Backends() {}
}
