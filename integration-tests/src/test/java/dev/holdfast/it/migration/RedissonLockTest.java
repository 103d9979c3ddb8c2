package dev.holdfast.it.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockKeyConflictException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.config.Config;

/** Tests the RLock of Redisson. It is a hash, so that the two libraries cannot share a key, and both report that. */
class RedissonLockTest {
    private final Mixed mixed = new Mixed("");
    private final RedissonClient redisson = redisson();

    private RedissonClient redisson() {
        Config config = new Config();
        config.useSingleServer().setAddress("redis://127.0.0.1:" + mixed.server.port());
        return Redisson.create(config);
    }

    @AfterEach
    void close() {
        redisson.shutdown();
        mixed.close();
    }

    private boolean theyLock(String name) throws InterruptedException {
        return redisson.getLock(name).tryLock(0, 60, TimeUnit.SECONDS);
    }

    @Test
    void onOneKeyTheirsIsAConflictToUs() throws InterruptedException {
        assertThat(theyLock("orders")).isTrue();

        assertThatThrownBy(() -> mixed.lock("orders").tryAcquire()).isInstanceOf(LockKeyConflictException.class);

        assertThat(redisson.getLock("orders").isHeldByCurrentThread()).isTrue();
    }

    @Test
    void onOneKeyOursIsAnErrorToThem() {
        Lease ours = mixed.held("orders");

        assertThatThrownBy(() -> theyLock("orders"))
                .isInstanceOf(RedisException.class)
                .hasMessageContaining("WRONGTYPE");

        assertThat(ours.release()).isTrue();
    }

    @Test
    void onDifferentKeysNobodyIsExcluded() throws InterruptedException {
        assertThat(theyLock("orders")).isTrue();
        assertThat(mixed.lock("ours:orders").tryAcquire()).isPresent();
    }

    @Test
    void whoTakesBothIsExcludedByEither() throws InterruptedException {
        RLock old = redisson.getLock("orders");
        Thread other = new Thread(() -> redisson.getLock("orders").lock(60, TimeUnit.SECONDS));
        other.start();
        other.join();
        assertThat(old.tryLock())
                .as("a holder of the old lock excludes callers that take both")
                .isFalse();
        old.forceUnlock();

        assertThat(old.tryLock()).isTrue();
        try (Lease lease = mixed.held("ours:orders")) {
            assertThat(mixed.lock("ours:orders").tryAcquire())
                    .as("a holder of the new lock excludes them too")
                    .isEmpty();
            lease.ensureHeld();
        } finally {
            old.unlock();
        }
    }
}
