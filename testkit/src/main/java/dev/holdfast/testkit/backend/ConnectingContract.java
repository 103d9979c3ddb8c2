package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.Lease;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockConfig;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.ProviderHealth.Status;
import dev.holdfast.testkit.proxy.Direction;
import dev.holdfast.testkit.proxy.FaultProxy;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Specifies how long calls wait for a connection, and how often a provider tries to connect. */
public interface ConnectingContract extends BackendFixture {
    private static LockProvider open(FaultProxy proxy) {
        return LockProviders.open(LockConfig.parse(proxy.url()));
    }

    /** The command timeout is 250 ms, so there is time for a command or for a connection, but not for both. */
    @Test
    default void lockIsGrantedIfAConnectionAndACommandTakeLongerThanTheCommandTimeout() throws Exception {
        LockOptions options =
                LockOptions.builder().leaseTime(Duration.ofMillis(1_500)).build();
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.inFrontOf(server.port())) {
            connected(config(server)).close(); // the server knows the scripts now
            proxy.onAll().delay(Direction.REPLIES, Duration.ofMillis(100));
            try (LockProvider locks = open(proxy)) {
                try (Lease lease = locks.lock("a", options).acquire(PATIENCE)) {
                    assertThat(lease.isHeld()).isTrue();
                }
                server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                locks.lock("b", options).acquire(PATIENCE).close();
            }
        }
    }

    @Test
    default void firstCallWaitsForTheFirstConnectionAsLongAsItMay() throws Exception {
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.inFrontOf(server.port())) {
            proxy.onAll().hold(Direction.REPLIES);
            try (LockProvider locks = open(proxy)) {
                assertThatThrownBy(() -> locks.lock("a").tryAcquire(Duration.ofMillis(200)))
                        .isInstanceOf(LockUnavailableException.class)
                        .hasMessageContaining("no connection");
                CompletableFuture<Void> healed = CompletableFuture.runAsync(
                        proxy::heal, CompletableFuture.delayedExecutor(2_500, TimeUnit.MILLISECONDS));
                try (Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
                    assertThat(healed).isDone();
                    lease.ensureHeld();
                }
            }
        }
    }

    @Test
    default void outageCostsAtMostFiveAttemptsToConnectASecond() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            server.kill();
            List<CompletableFuture<Lease>> waiting = IntStream.range(0, 40)
                    .mapToObj(i -> locks.lock("lock " + i).acquireAsync(PATIENCE))
                    .toList();
            int seconds = 4;
            int attempts = ClosingServer.attempts(server.port(), Duration.ofSeconds(seconds));
            // The first second may be in the middle of a second of the provider.
            assertThat(attempts).isBetween(1, 5 * (seconds + 1));

            server.restart();
            waiting.forEach(lease -> assertThat(lease.join().release()).isTrue());
        }
    }

    @Test
    default void leaseIsRenewedAlthoughTheServerAcceptsNoNewConnection() throws Exception {
        LockOptions options =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        try (RedisServer server = RedisServer.start();
                LockProvider locks = LockProviders.open(config(server).build());
                Lease lease = locks.lock("a", options).acquire(PATIENCE)) {
            server.command("CONFIG", "SET", "maxclients", "1");
            server.command("CONFIG", "SET", "requirepass", "another");

            assertThatThrownBy(() -> lease.lost().get(4, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            lease.ensureHeld();
        }
    }

    @Test
    default void awaitReadyWaitsForAServerThatStarts() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            server.kill();
            try (SecretScanner secrets = new SecretScanner();
                    LockProvider locks = LockProviders.open(config(server).build())) {
                assertThat(locks.health().status()).isEqualTo(Status.UNKNOWN);
                Throwable down = catchThrowable(() -> locks.awaitReady(Duration.ofMillis(300)));
                assertThat(down).isInstanceOf(LockUnavailableException.class);
                secrets.assertNoSecretIn(down);
                assertThat(locks.health().status()).isEqualTo(Status.DOWN);
                assertThat(locks.health().lastFailure()).isPresent();

                server.restart();
                locks.awaitReady(PATIENCE);

                assertThat(locks.health().isUp()).isTrue();
                server.kill();
                assertThat(locks.checkHealth(Duration.ofSeconds(2)).isUp()).isFalse();
                server.restart();
                Await.until(
                        "the server is up again",
                        () -> locks.checkHealth(Duration.ofSeconds(2)).isUp());
            }
        }
    }

    @Test
    default void awaitReadyFailsAtOnceIfTheServerRefusesThePassword() throws Exception {
        try (RedisServer server =
                        RedisServer.builder().setting("requirepass", "right").start();
                LockProvider locks =
                        LockProviders.open(config(server).password("wrong").build())) {
            assertThatThrownBy(() -> locks.awaitReady(PATIENCE))
                    .isInstanceOf(LockBackendException.class)
                    .isNotInstanceOf(LockUnavailableException.class);
            assertThat(locks.health().status()).isEqualTo(Status.DOWN);
        }
    }
}
