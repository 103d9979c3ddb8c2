package dev.holdfast.it.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.redis.spring.RedisLockProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests ShedLock with the Redis support of Spring, and its default key prefix and environment. */
class ShedLockTest {
    private final Mixed mixed = new Mixed("job-lock:default:");
    private final RedisLockProvider shedLock = new RedisLockProvider(mixed.spring);
    private final RedisLockProvider safeShedLock =
            new RedisLockProvider.Builder(mixed.spring).safeUpdate(true).build();

    @AfterEach
    void close() {
        mixed.close();
    }

    private static Optional<SimpleLock> lock(RedisLockProvider provider, Duration atMost, Duration atLeast) {
        return provider.lock(new LockConfiguration(Instant.now(), "report", atMost, atLeast));
    }

    private Optional<SimpleLock> lock(Duration atMost) {
        return lock(shedLock, atMost, Duration.ZERO);
    }

    @Test
    void bothExcludeEachOther() {
        SimpleLock theirs = lock(Duration.ofMinutes(1)).orElseThrow();
        assertThat(mixed.lock("report").tryAcquire()).isEmpty();

        theirs.unlock();
        Lease ours = mixed.held("report");
        assertThat(lock(Duration.ofMinutes(1))).isEmpty();

        ours.release();
        assertThat(lock(Duration.ofMinutes(1))).isPresent();
    }

    @Test
    void lockAtLeastForExcludesUsToo() {
        lock(shedLock, Duration.ofMinutes(2), Duration.ofMinutes(1))
                .orElseThrow()
                .unlock();
        assertThat(mixed.lock("report").tryAcquire()).isEmpty();
    }

    @Test
    void aJobThatOutlivesLockAtMostForTakesOursAwayAndWeNotice() throws InterruptedException {
        SimpleLock theirs = lock(Duration.ofMillis(200)).orElseThrow();
        Lease ours = mixed.heldNext("report");

        theirs.unlock();

        assertThat(mixed.isFree("report")).isTrue();
        Mixed.awaitLoss(ours);
    }

    @Test
    void withSafeUpdateItLeavesOursAlone() throws InterruptedException {
        SimpleLock theirs =
                lock(safeShedLock, Duration.ofMillis(200), Duration.ZERO).orElseThrow();
        Lease ours = mixed.heldNext("report");

        theirs.unlock();

        assertThat(ours.release()).isTrue();
    }
}
