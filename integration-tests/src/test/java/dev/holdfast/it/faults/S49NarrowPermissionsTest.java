package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockConfig;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.LockStores;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S49: the user has access only to keys under the prefix. That is enough for all operations. */
@ParameterizedClass
@MethodSource("backends")
class S49NarrowPermissionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final LockOptions BRIEF =
            LockOptions.builder().leaseTime(Duration.ofSeconds(2)).build();

    private final RedisServer server = RedisServer.start();
    private final Events events = new Events();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(49);
    }

    @BeforeEach
    void narrow() {
        server.command("ACL", "SETUSER", "app", "reset", "on", ">its-secret", "~lock:*", "&*", "+@all");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private LockProvider open(String keyPrefix) {
        return LockProviders.open(
                LockConfig.parse("lock:redis+" + backend + "://app:its-secret@127.0.0.1:" + server.port()).toBuilder()
                        .set(StandardOptions.KEY_PREFIX, keyPrefix)
                        .set(StandardOptions.LISTENER, events)
                        .set(StandardOptions.COMMAND_TIMEOUT, Duration.ofSeconds(10))
                        .build());
    }

    @Test
    void everyOperationStaysUnderThePrefix() throws Exception {
        try (LockProvider locks = open("lock:");
                LockProvider others = open("lock:{app}:")) {
            for (String name : List.of("orders", "{user1}:orders", "a{b", "é\u0000 🔒")) {
                useAll(locks.lock(name, BRIEF));
                useAll(others.lock(name, BRIEF));
            }
            useAll(locks.lock("unfenced", BRIEF.toBuilder().fencing(false).build()));
            assertThat(LockStores.of(locks)
                            .quorumMember()
                            .orElseThrow()
                            .incarnationAsync(LONG)
                            .join())
                    .isPresent();

            assertThat(refused())
                    .as("Redisson tries a script with other keys when it connects, and works without it")
                    .isSubsetOf("test1");
        }
        assertThat(events.failedRenewals).isEmpty();
        assertThat(events.failedReleases).isEmpty();
        assertThat(events.losses).isEmpty();
    }

    private void useAll(DistributedLock lock) throws Exception {
        int renewals = events.renewals.get();
        try (Lease lease = lock.acquire(LONG)) {
            assertThat(lock.tryAcquire()).isEmpty();
            assertThat(lock.tryAcquire(Duration.ofMillis(800))).isEmpty();
            assertThat(lock.inspect().owner()).hasValue(lease.owner());
            assertThat(lease.renew(Duration.ofSeconds(3))).isTrue();
            await().atMost(LONG).until(() -> events.renewals.get() > renewals);
            assertThat(lease.releaseAsync().get()).isTrue();
        }
        lock.acquireAsync(LONG).get().close();
        lock.runWithLease(Lease::ensureHeld);
    }

    @Test
    void aKeyOutsideThePrefixIsRefusedWithoutASecretInTheMessage() {
        try (LockProvider locks = open("elsewhere:")) {
            assertThatThrownBy(() -> locks.lock("orders").acquire(LONG))
                    .isInstanceOf(LockBackendException.class)
                    .isNotInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining("NOPERM")
                    .hasMessageContaining("key prefix")
                    .hasMessageNotContaining("its-secret");
        }
        assertThat(refused()).contains("elsewhere:orders");
    }

    /** Returns the commands and keys that the server refused. */
    private List<String> refused() {
        List<String> refused = new ArrayList<>();
        for (Object entry : (List<?>) server.command("ACL", "LOG")) {
            List<?> fields = (List<?>) entry;
            refused.add(String.valueOf(fields.get(fields.indexOf("object") + 1)));
        }
        return refused;
    }
}
