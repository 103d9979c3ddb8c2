package dev.holdfast.it.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseState;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockConfig;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import dev.holdfast.testkit.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsIT {
    private static final String USER = "canaryUser51c7";
    private static final String PASSWORD = "canaryPassword93f1";
    private static final Pattern TOKEN = Pattern.compile("L2~[A-Za-z0-9_-]{22}~");
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Seen seen = new Seen();

    @AfterEach
    void stopLooking() {
        seen.close();
    }

    private LockListener listener() {
        return new LockListener() {
            @Override
            public void acquired(Lease lease, Duration waited) {
                seen.object(lease);
            }

            @Override
            public void renewalFailed(Lease lease, LockException failure) {
                seen.exception(failure);
            }

            @Override
            public void lost(Lease lease, LeaseLoss loss) {
                seen.object(loss);
                seen.object(lease);
            }

            @Override
            public void releaseFailed(Lease lease, LockException failure) {
                seen.exception(failure);
            }
        };
    }

    private LockProvider open(String backend, RedisServer server, String options) {
        String url = "lock:redis+" + backend + "://" + USER + ":" + PASSWORD + "@127.0.0.1:" + server.port()
                + "?label=me" + options;
        LockConfig config = LockConfig.parse(url).toBuilder()
                .set(StandardOptions.LISTENER, listener())
                .set(StandardOptions.LEASE_TIME, LEASE)
                .build();
        return seen.object(LockProviders.open(seen.object(config)));
    }

    private static RedisServer server() {
        RedisServer server = RedisServer.start();
        server.command("ACL", "SETUSER", USER, "on", ">" + PASSWORD, "~*", "&*", "+@all");
        return server;
    }

    private static String token(RedisServer server, String name) {
        return String.valueOf(server.command("GET", "lock:" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void noSecretIsVisibleWithoutFailures(String backend) throws InterruptedException {
        String token;
        try (RedisServer server = server();
                LockProvider locks = open(backend, server, "")) {
            DistributedLock lock = seen.object(locks.lock("a"));
            Lease lease = lock.acquire(LONG);
            token = token(server, "a");
            seen.object(lease.owner());
            seen.object(lock.inspect());
            seen.object(lock.asLock());
            LockTimeoutException busy =
                    catchThrowableOfType(LockTimeoutException.class, () -> lock.acquire(Duration.ofSeconds(1)));
            seen.exception(busy);
            assertThat(lease.renew(Duration.ofSeconds(5))).isTrue();
            seen.process();
            assertThat(lease.release()).isTrue();
            seen.object(lease);
            server.command("HSET", "lock:b", "field", "1");
            seen.exception(catchThrowableOfType(
                    LockKeyConflictException.class, () -> locks.lock("b").acquire(LONG)));
        }
        assertNothingIsSeenOf(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void aWrongPasswordIsNotVisible(String backend) {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = open(backend, server, "")) {
            server.command("ACL", "SETUSER", USER, "on", ">another", "~*", "&*", "+@all");
            LockBackendException refused = catchThrowableOfType(
                    LockBackendException.class, () -> locks.lock("a").acquire(LONG));
            assertThat(seen.exception(refused)).hasMessageContaining("does not accept this user name and password");
            seen.process();
        }
        assertNothingIsSeenOf("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void noSecretIsVisibleWithoutAServer(String backend) {
        RedisServer server = RedisServer.start();
        server.close();
        try (LockProvider locks = open(backend, server, "")) {
            seen.exception(catchThrowableOfType(
                    LockUnavailableException.class, () -> locks.lock("a").acquire(Duration.ofMillis(500))));
            seen.process();
        }
        assertNothingIsSeenOf("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void noSecretIsVisibleWhenTheServerDies(String backend) throws InterruptedException {
        String token;
        try (RedisServer server = server();
                LockProvider locks = open(backend, server, "")) {
            Lease lease = locks.lock("a").acquire(LONG);
            token = token(server, "a");
            server.kill();
            seen.exception(catchThrowableOfType(
                    LockUnavailableException.class, () -> locks.lock("b").acquire(Duration.ofMillis(500))));
            await().atMost(LONG).until(() -> lease.state() == LeaseState.LOST);
            seen.exception(catchThrowableOfType(LockException.class, lease::ensureHeld));
            seen.exception(catchThrowableOfType(LockException.class, lease::close));
            seen.object(lease.lost().join());
            seen.process();
        }
        assertNothingIsSeenOf(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void noSecretIsVisibleWhenTheServerHangs(String backend) throws InterruptedException {
        String token;
        try (RedisServer server = server();
                LockProvider locks = open(backend, server, "")) {
            LockOptions outlasting = LockOptions.builder().leaseTime(LONG).build(); // so that the release is attempted
            Lease lease = locks.lock("a", outlasting).acquire(LONG);
            token = token(server, "a");
            server.pause();
            seen.exception(catchThrowableOfType(
                    LockUnavailableException.class, () -> locks.lock("b").acquire(Duration.ofMillis(500))));
            seen.exception(catchThrowableOfType(LockException.class, lease::release));
            await().atMost(LONG).until(() -> !lease.isHeld());
            seen.process();
            server.resume();
            assertThat(locks.lock("c").tryAcquire(LONG)).isPresent();
        }
        assertNothingIsSeenOf(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void noSecretIsVisibleWhenTheConfigurationIsWrong(String backend) {
        try (RedisServer server = server()) {
            for (String option : new String[] {
                "&password=" + PASSWORD, "&leaseTime=x&secret=" + PASSWORD, "&tlsCa=/no/such/file", "&commandTimeout=1h"
            }) {
                seen.exception(catchThrowableOfType(LockException.class, () -> open(backend, server, option)));
            }
            String tls = "lock:rediss+" + backend + "://" + USER + ":" + PASSWORD + "@127.0.0.1:" + server.port();
            try (LockProvider locks = LockProviders.open(tls)) {
                seen.exception(catchThrowableOfType(
                        LockUnavailableException.class, () -> locks.lock("a").acquire(Duration.ofMillis(1500))));
            }
            String database = "lock:redis+" + backend + "://" + USER + ":" + PASSWORD + "@127.0.0.1:" + server.port();
            try (LockProvider locks = LockProviders.open(database + "/99")) {
                LockBackendException refused = catchThrowableOfType(
                        LockBackendException.class, () -> locks.lock("a").acquire(LONG));
                assertThat(seen.exception(refused)).hasMessageContaining("DB index is out of range");
            }
        }
        assertNothingIsSeenOf("");
    }

    private void assertNothingIsSeenOf(String token) {
        assertThat(seen.all()).contains("lock 'a'");
        assertThat(seen.with(PASSWORD, Base64.getEncoder().encodeToString(PASSWORD.getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
        assertThat(seen.all()).doesNotContainPattern(TOKEN);
        if (!token.isEmpty()) {
            byte[] random = token.substring(3, 25).getBytes(StandardCharsets.US_ASCII);
            String numbers = Arrays.toString(random);
            assertThat(token).startsWith("L2~");
            assertThat(seen.with(
                            token.substring(3, 25),
                            numbers.substring(1, numbers.length() - 1),
                            HexFormat.of().formatHex(random)))
                    .isEmpty();
        }
    }
}
