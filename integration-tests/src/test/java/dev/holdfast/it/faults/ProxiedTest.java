package dev.holdfast.it.faults;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.proxy.FaultProxy;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;

/** A server with a proxy in front of it, and providers that connect through the proxy or directly. */
abstract class ProxiedTest {
    static final Duration LONG = Duration.ofSeconds(60);

    final RedisServer server = RedisServer.start();
    final FaultProxy proxy = FaultProxy.inFrontOf(server.port());
    private final List<LockProvider> providers = new ArrayList<>();

    @Parameter
    Backend backend;

    @AfterEach
    void close() {
        proxy.heal();
        providers.forEach(LockProvider::close);
        proxy.close();
        server.close();
    }

    /** Opens a provider whose connections go through the proxy. */
    LockProvider proxied(LockListener listener) {
        return kept(Backends.open(backend, proxy.port(), listener));
    }

    /** Opens a provider whose connections bypass the proxy. */
    LockProvider direct(LockListener listener) {
        return kept(Backends.open(backend, server.port(), listener));
    }

    /** Closes a provider after the test. */
    LockProvider kept(LockProvider provider) {
        providers.add(provider);
        return provider;
    }

    /** Returns the number of calls of a script through the proxy. */
    int forwarded(String script) {
        return (int) proxy.requests().stream().filter(Scripts.calls(script)).count();
    }

    /** Waits until the proxy has forwarded this number of calls of a script. */
    void awaitForwarded(String script, int atLeast) {
        proxy.awaitRequests(Scripts.calls(script), atLeast, LONG);
    }
}
