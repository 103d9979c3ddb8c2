package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hundreds of tasks, each with a thread of its own, wait for a few locks. The threads are virtual ones on a Java that has them. A
 * virtual thread that is pinned while it waits would use up the few threads that carry them, and the tasks would wait for ever.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
@Timeout(120)
class TaskThreadsTest {
    private static final int TASKS = 400;
    private static final int LOCKS = 8;
    private static final LockOptions OPTIONS =
            LockOptions.builder().leaseTime(Duration.ofSeconds(10)).build();

    private final RedisServer server = RedisServer.start();

    @Parameter
    Backend backend;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void allTasksGetTheirLock() throws Exception {
        int[] counts = new int[LOCKS];
        ExecutorService threads = threadPerTask();
        try (LockProvider locks = Backends.open(backend, server.port())) {
            List<Future<?>> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                int lock = i % LOCKS;
                tasks.add(threads.submit(() -> {
                    try (Lease lease = locks.lock("lock:" + lock, OPTIONS).acquire(Duration.ofMinutes(1))) {
                        counts[lock]++;
                        lease.ensureHeld();
                    }
                    return null;
                }));
            }
            for (Future<?> task : tasks) {
                task.get(100, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(counts).containsOnly(TASKS / LOCKS);
    }

    /** Returns an executor with virtual threads, which this project cannot name because it is compiled for Java 17. */
    private static ExecutorService threadPerTask() throws ReflectiveOperationException {
        return Runtime.version().feature() >= 21
                ? (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null)
                : Executors.newCachedThreadPool();
    }
}
