package dev.holdfast.it.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.redis.RedisServer;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class OutageOfOneServerTest {
    private static final LockOptions LONG =
            LockOptions.builder().leaseTime(Duration.ofSeconds(60)).build();

    private final RedisServer server = RedisServer.start();

    @AfterEach
    void stopServer() {
        server.close();
    }

    private LockProvider open(String client) {
        return Breakers.connected("lock:breaker:redis+" + client + "://127.0.0.1:" + server.port());
    }

    private static State state(LockProvider locks) {
        return locks.unwrap(CircuitBreaker.class).orElseThrow().getState();
    }

    private static void failUntilOpen(LockProvider locks, String message) {
        while (state(locks) != State.OPEN) {
            assertThatThrownBy(() -> locks.lock("a").tryAcquire())
                    .isInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void aServerThatIsKilledOpensTheBreakerAndOneThatIsBackClosesIt(String client) {
        try (LockProvider locks = open(client)) {
            Lease lease = locks.lock("held", LONG).tryAcquire().orElseThrow();
            server.kill();
            failUntilOpen(locks, "");
            assertThatThrownBy(() -> locks.lock("a").acquire(Duration.ofMinutes(5)))
                    .isInstanceOf(LockUnavailableException.class)
                    .hasRootCauseInstanceOf(CallNotPermittedException.class);
            assertThat(lease.isHeld()).isTrue();

            server.restart();
            Breakers.awaitGrant(locks);
            assertThat(locks.lock("a").tryAcquire()).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void aServerThatBecomesAReplicaOpensTheBreaker(String client) {
        try (LockProvider locks = open(client)) {
            server.command("REPLICAOF", "127.0.0.1", "1");
            failUntilOpen(locks, "");
            server.command("REPLICAOF", "NO", "ONE");
            Breakers.awaitGrant(locks);
        }
    }

    /** A server without memory refuses claims, while it renews and releases. */
    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void aServerThatRenewsAndGrantsNothingOpensTheBreakerAndKeepsItOpen(String client) {
        try (LockProvider locks = open(client)) {
            Lease lease = locks.lock("held", LONG).tryAcquire().orElseThrow();
            server.command("CONFIG", "SET", "maxmemory", "1");
            for (int i = 0; i < 30 && state(locks) != State.OPEN; i++) {
                renewThreeTimes(lease);
                assertThatThrownBy(() -> locks.lock("a").tryAcquire()).isInstanceOf(LockUnavailableException.class);
            }
            assertThat(state(locks)).isEqualTo(State.OPEN);

            long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            while (System.nanoTime() < end) {
                assertThatThrownBy(() -> locks.lock("a").tryAcquire()).isInstanceOf(LockUnavailableException.class);
                renewThreeTimes(lease);
                assertThat(state(locks)).isNotEqualTo(State.CLOSED);
            }

            server.command("CONFIG", "SET", "maxmemory", "0");
            Breakers.awaitGrant(locks);
            assertThat(lease.release()).isTrue();
        }
    }

    private static void renewThreeTimes(Lease lease) {
        for (int i = 0; i < 3; i++) {
            assertThat(lease.renew(LONG.leaseTime())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jedis", "lettuce", "redisson"})
    void errorsThatAreNoOutageNeverOpenTheBreaker(String client) {
        try (LockProvider locks = open(client)) {
            server.command("LPUSH", "lock:list", "x");
            Lease other = locks.lock("busy", LONG).tryAcquire().orElseThrow();
            for (int i = 0; i < 50; i++) {
                assertThatThrownBy(() -> locks.lock("list").tryAcquire()).isInstanceOf(LockKeyConflictException.class);
                assertThat(locks.lock("busy").tryAcquire()).isEmpty();
            }
            assertThat(other.release()).isTrue();
            server.command("ACL", "SETUSER", "default", "-@scripting");
            for (int i = 0; i < 50; i++) {
                assertThatThrownBy(() -> locks.lock("a").tryAcquire())
                        .isExactlyInstanceOf(LockBackendException.class)
                        .hasMessageContaining("NOPERM");
            }
            assertThat(state(locks)).isEqualTo(State.CLOSED);
        }
    }
}
