package dev.holdfast.it.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.it.faults.Backends;
import dev.holdfast.redlock.Redlock;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S39: a client is paused for longer than the lease time after a majority granted, before the fencing token is confirmed. */
@Timeout(120)
class S39PauseBeforeConfirmationTest {
    private static final Duration LEASE_TIME = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Servers servers = Servers.start(3);
    private final List<LockProvider> opened = new ArrayList<>();
    private final CompletableFuture<Void> pauseIsOver = new CompletableFuture<>();

    static Stream<Backend> backends() {
        return Backends.ofScenario(39);
    }

    @AfterEach
    void stop() {
        pauseIsOver.complete(null);
        opened.forEach(LockProvider::close);
        servers.close();
    }

    private LockProvider pausing(Backend client) {
        // A tenth of the lease time is too short for a reply on a busy machine.
        Redlock.Builder redlock = Redlock.builder().restartGuard(false).memberTimeout(Duration.ofSeconds(5));
        servers.all().forEach(server -> {
            LockProvider real = Backends.open(client, server.port());
            opened.add(0, real);
            redlock.member(Around.member(
                    real,
                    (operation, request) -> operation.equals("confirmAsync")
                            ? pauseIsOver.thenComposeAsync(over -> request.get())
                            : request.get()));
        });
        LockProvider locks = redlock.build();
        opened.add(0, locks);
        return locks;
    }

    private CompletableFuture<Optional<Lease>> pausedAcquire(Backend client) {
        LockOptions oneSecond = LockOptions.builder().leaseTime(LEASE_TIME).build();
        CompletableFuture<Optional<Lease>> acquire =
                pausing(client).lock("orders", oneSecond).tryAcquireAsync(Duration.ZERO);
        await().atMost(LONG).until(() -> servers.holding("orders") >= 2);
        assertThat(acquire).isNotDone();
        return acquire;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aPausedGrantIsNotReportedWhileAnotherHolderHasTheLock(Backend client) throws InterruptedException {
        CompletableFuture<Optional<Lease>> paused = pausedAcquire(client);
        try (LockProvider others = LockProviders.open(servers.url(client.toString(), "restartGuard=off"));
                Lease other = others.lock("orders").acquire(LONG)) {
            pauseIsOver.complete(null);
            assertThat(paused)
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withCauseInstanceOf(LockUnavailableException.class)
                    .withMessageContaining("taken by another");
            other.ensureHeld();
            assertThat(other.renew(LONG))
                    .as("the paused client did not remove it")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aPausedGrantIsNotReportedAfterItExpired(Backend client) {
        CompletableFuture<Optional<Lease>> paused = pausedAcquire(client);
        await().atMost(LONG).until(() -> servers.holding("orders") == 0);
        pauseIsOver.complete(null);
        assertThat(paused).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(LockUnavailableException.class);
        assertThat(servers.holding("orders")).isZero();
    }
}
