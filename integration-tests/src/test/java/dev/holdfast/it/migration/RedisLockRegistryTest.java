package dev.holdfast.it.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.integration.redis.util.RedisLockRegistry;

/** Tests the lock registry of Spring Integration. */
class RedisLockRegistryTest {
    private final Mixed mixed = new Mixed("jobs:");
    private final RedisLockRegistry registry = new RedisLockRegistry(mixed.spring, "jobs");

    @AfterEach
    void close() {
        registry.destroy();
        mixed.close();
    }

    @Test
    void bothExcludeEachOther() {
        Lock theirs = registry.obtain("report");
        assertThat(theirs.tryLock()).isTrue();
        assertThat(mixed.lock("report").tryAcquire()).isEmpty();

        theirs.unlock();
        Lease ours = mixed.held("report");
        assertThat(theirs.tryLock()).isFalse();

        ours.release();
        assertThat(theirs.tryLock()).isTrue();
        theirs.unlock();
    }

    @Test
    void aLateUnlockLeavesOursAlone() throws InterruptedException {
        RedisLockRegistry hasty = new RedisLockRegistry(mixed.spring, "jobs", 200);
        try {
            Lock theirs = hasty.obtain("report");
            assertThat(theirs.tryLock()).isTrue();
            Lease ours = mixed.heldNext("report");

            assertThatThrownBy(theirs::unlock).isInstanceOf(RuntimeException.class);

            assertThat(ours.release()).isTrue();
        } finally {
            hasty.destroy();
        }
    }
}
