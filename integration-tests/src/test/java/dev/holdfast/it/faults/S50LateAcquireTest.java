package dev.holdfast.it.faults;

import static dev.holdfast.testkit.proxy.Direction.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.proxy.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S50: a request to acquire a lock is carried out long after its caller has given up, or after a repetition of it was granted and
 * released. Nobody would release such a lock, so it is free again soon.
 */
@ParameterizedClass
@MethodSource("backends")
class S50LateAcquireTest extends ProxiedTest {
    private static final String KEY = "lock:orders";
    private static final LockOptions OPTIONS = LockOptions.builder()
            .leaseTime(Duration.ofMinutes(2))
            .autoRenew(false)
            .build();
    private static final Duration LATE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(3);

    static Stream<Backend> backends() {
        return Stream.of(Backend.JEDIS, Backend.LETTUCE, Backend.REDISSON);
    }

    private LockProvider open(String commandTimeout) {
        return kept(LockProviders.open(Backends.url(backend, proxy.port()) + "?commandTimeout=" + commandTimeout));
    }

    private static boolean isScript(String request) {
        return request.startsWith("EVALSHA ");
    }

    private void awaitScriptOn(Connection connection) {
        await().atMost(LONG).until(() -> connection.requests().stream().anyMatch(S50LateAcquireTest::isScript));
    }

    private void assertIsFreeSoon() {
        await().atMost(SOON).until(() -> server.command("EXISTS", KEY).equals(0L));
        try (LockProvider others = LockProviders.open(Backends.url(backend, server.port()))) {
            Optional<Lease> lease = await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(LockUnavailableException.class)
                    .until(() -> others.lock("orders").tryAcquire(), Optional::isPresent);
            lease.orElseThrow().close();
        }
    }

    /** Lets the server load the scripts: a script that it does not know is not carried out. */
    @BeforeEach
    void loadScripts() throws InterruptedException {
        direct(new Events()).lock("other").acquire(LONG).close();
    }

    @Test
    void aFirstRequestThatArrivesLateLeavesNoLock() {
        AtomicReference<Connection> slow = proxy.onAll().delayFrom("EVALSHA", LATE);
        LockProvider locks = open("200ms");

        await().atMost(LONG).until(() -> {
            try {
                locks.lock("orders", OPTIONS).tryAcquire().ifPresent(Lease::close);
            } catch (LockUnavailableException e) {
                // no reply, or no connection yet on a busy machine
            }
            return slow.get() != null;
        });
        awaitScriptOn(slow.get());

        assertIsFreeSoon();
    }

    @Test
    void aFirstRequestThatArrivesAfterTheReleaseOfItsRepetitionLeavesNoLock() {
        AtomicReference<Connection> slow = proxy.onAll().delayFrom("EVALSHA", LATE);
        LockProvider locks = open("200ms");

        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(LockUnavailableException.class)
                .until(() -> {
                    Optional<Lease> lease = locks.lock("orders", OPTIONS).tryAcquire(Duration.ofSeconds(2));
                    lease.ifPresent(held -> assertThat(held.release()).isTrue());
                    return lease.isPresent();
                });
        awaitScriptOn(slow.get());

        assertIsFreeSoon();
    }

    /** The request arrives before its limit, so the server carries it out. */
    @Test
    void aRequestThatArrivesInTimeAfterTheReleaseOfItsRepetitionLeavesNoLock() throws Exception {
        LockProvider locks = Backends.open(backend, proxy.port());
        kept(locks);
        int known = proxy.connections().size();
        proxy.on(connection -> connection.index() < known)
                .delay(REQUESTS, Duration.ofMillis(800))
                .abandon();
        long sent = scripts(known);

        CompletableFuture<Lease> waiting = locks.lock("orders", OPTIONS).acquireAsync(LONG);
        Lease lease = waiting.get(LONG.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(lease.release()).isTrue();
        await().atMost(LONG).until(() -> scripts(known) > sent);

        assertIsFreeSoon();
    }

    /** Returns the number of scripts that were forwarded on the first connections. */
    private long scripts(int connections) {
        return proxy.connections().stream()
                .limit(connections)
                .flatMap(connection -> connection.requests().stream())
                .filter(S50LateAcquireTest::isScript)
                .count();
    }
}
