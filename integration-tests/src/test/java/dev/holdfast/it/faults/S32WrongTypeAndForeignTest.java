package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.config.Config;

/** S32: the key of the lock belongs to another program. It is respected, and never changed. */
@ParameterizedClass
@MethodSource("backends")
class S32WrongTypeAndForeignTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String KEY = "lock:orders";

    private final RedisServer server = RedisServer.start();
    private final Events events = new Events();

    @Parameter
    Backend backend;

    private LockProvider locks;
    private DistributedLock lock;

    static Stream<Backend> backends() {
        return Backends.ofScenario(32);
    }

    @BeforeEach
    void open() {
        locks = Backends.open(backend, server.port(), events);
        lock = locks.lock("orders");
    }

    @AfterEach
    void close() {
        locks.close();
        server.close();
    }

    @Test
    void aKeyOfAnotherTypeIsAConflict() {
        server.command("RPUSH", KEY, "a", "b");

        assertIsConflict();

        assertThat(server.command("LLEN", KEY)).isEqualTo(2L);
    }

    @Test
    void aLockOfRedissonIsAConflictOnBothSides() throws Exception {
        RedissonClient redisson = redisson();
        try {
            RLock theirs = redisson.getLock(KEY);
            assertThat(theirs.tryLock(0, 60, TimeUnit.SECONDS)).isTrue();
            assertIsConflict();
            assertThat(theirs.isHeldByCurrentThread()).isTrue();
            theirs.unlock();

            try (Lease lease = lock.acquire(LONG)) {
                assertThatThrownBy(theirs::tryLock)
                        .isInstanceOf(RedisException.class)
                        .hasMessageContaining("WRONGTYPE");
                lease.ensureHeld();
            }
        } finally {
            redisson.shutdown(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void releaseOfAKeyOfAnotherTypeThrows() throws Exception {
        Lease released = lock.acquire(LONG);
        replaceByAList();
        assertConflict(released::release);
        assertThat(released.state()).isEqualTo(LeaseState.LOST);
        assertThatCode(released::close).as("reported once").doesNotThrowAnyException();

        server.command("DEL", KEY);
        Lease closed = lock.acquire(LONG);
        replaceByAList();
        assertThatThrownBy(closed::close).isInstanceOf(LeaseLostException.class);
        closed.close();

        assertThat(server.command("LLEN", KEY)).isEqualTo(1L);
        await().atMost(LONG).untilAsserted(() -> assertThat(events.losses).hasSize(2));
    }

    private void replaceByAList() {
        server.command("DEL", KEY);
        server.command("RPUSH", KEY, "a");
    }

    private RedissonClient redisson() {
        Config config = new Config();
        config.useSingleServer().setAddress("redis://127.0.0.1:" + server.port());
        return Redisson.create(config);
    }

    private void assertIsConflict() {
        assertConflict(() -> lock.acquire());
        assertConflict(() -> lock.acquire(LONG));
        assertConflict(() -> lock.tryAcquire());
        assertConflict(() -> lock.inspect());
    }

    private static void assertConflict(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(LockKeyConflictException.class)
                .hasMessageContaining("orders")
                .hasMessageContaining("WRONGTYPE")
                .hasMessageContaining("RLock");
    }

    @Test
    void aKeyWithoutTimeLimitIsBusyUntilItIsDeleted() throws Exception {
        server.command("SET", KEY, "theirs");

        assertThatThrownBy(() -> lock.acquire(Duration.ofSeconds(1))).isInstanceOf(LockTimeoutException.class);
        assertThat(lock.inspect().isHeld()).isTrue();
        assertThat(lock.inspect().remaining()).isEmpty();
        assertThat(server.command("GET", KEY)).isEqualTo("theirs");

        CompletableFuture<Lease> waiting = lock.acquireAsync(LONG);
        server.command("DEL", KEY);
        waiting.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void aLockBySetNxExcludesOursAndIsExcludedByOurs() throws Exception {
        assertThat(server.command("SET", KEY, "theirs", "NX", "PX", "700")).isEqualTo("OK");
        assertThat(lock.tryAcquire()).isEmpty();

        try (Lease lease = lock.acquire(LONG)) {
            assertThat(server.command("SET", KEY, "theirs", "NX", "PX", "700"))
                    .as("our lock excludes theirs")
                    .isNull();
            lease.ensureHeld();
        }
        assertThat(server.command("SET", KEY, "theirs", "NX", "PX", "60000")).isEqualTo("OK");
    }
}
