package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.it.store.LoggedWarnings;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server is down while 200 callers wait for one lock. A provider connects at most five times a second and logs at most one line
 * a second, and afterwards all callers are served in their order.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
@Isolated("it counts the lines of the log")
@Timeout(300)
class OutageTest {
    private static final int WAITERS = 200;
    private static final Duration OUTAGE = Duration.ofSeconds(Boolean.getBoolean("holdfast.full") ? 60 : 4);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final LockOptions STRICT = LockOptions.builder()
            .leaseTime(Duration.ofSeconds(5))
            .fairness(Fairness.STRICT)
            .build();

    private final RedisServer server = RedisServer.start();

    @Parameter
    Backend backend;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void allWaitersAreServedInOrderAfterAnOutageWithFewConnectsAndLines() throws Exception {
        List<Integer> order = new CopyOnWriteArrayList<>();
        AtomicInteger waitsBegun = new AtomicInteger();
        LockListener counting = new LockListener() {
            @Override
            public void waitBegan(String lockName) {
                waitsBegun.incrementAndGet();
            }
        };
        try (LockProvider locks = Backends.open(backend, server.port(), counting);
                LoggedWarnings log = new LoggedWarnings("dev.holdfast")) {
            server.kill();
            List<CompletableFuture<Void>> waiters = new ArrayList<>();
            int connects;
            try (ClosingPort port = new ClosingPort(server.port())) {
                for (int i = 0; i < WAITERS; i++) {
                    int number = i;
                    waiters.add(
                            locks.lock("orders", STRICT).acquireAsync(PATIENCE).thenAccept(lease -> {
                                order.add(number);
                                lease.close();
                            }));
                    if (i == 0) {
                        await().until(() -> waitsBegun.get() == 1); // the others come behind it
                    }
                }
                Thread.sleep(1_000); // Redisson connects for each call that was sent before the first one failed
                int before = port.connects();
                Thread.sleep(OUTAGE.toMillis());
                connects = port.connects() - before;
            }
            int lines = log.texts().size();
            server.restart();
            long start = System.nanoTime();
            CompletableFuture.anyOf(waiters.toArray(CompletableFuture<?>[]::new))
                    .join();
            Duration recovery = Duration.ofNanos(System.nanoTime() - start);
            waiters.forEach(CompletableFuture::join);
            System.out.println("outage on " + backend + ": " + connects + " connects and " + lines + " lines in "
                    + OUTAGE.toSeconds() + " s, first grant after " + recovery.toMillis() + " ms");
            assertThat(connects).isLessThanOrEqualTo(5 * (int) OUTAGE.toSeconds() + 5);
            assertThat(lines).isLessThanOrEqualTo((int) OUTAGE.toSeconds());
            assertThat(order).isEqualTo(IntStream.range(0, WAITERS).boxed().toList());
            assertThat(recovery).isLessThan(Duration.ofSeconds(20)); // two seconds on a machine that is idle
            try (Lease free = locks.lock("orders").tryAcquire().orElseThrow()) {
                assertThat(free.isHeld()).isTrue();
            }
        }
    }
}
