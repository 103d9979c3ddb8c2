package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Specifies that a closed provider leaves nothing behind. Must run alone, because it counts the threads of the JVM. */
@Execution(ExecutionMode.SAME_THREAD)
public interface ClosingContract extends BackendFixture {
    /** The beginnings of the names of threads that the JVM starts at any time. */
    Set<String> JVM_THREADS = Set.of("CompletableFutureDelayScheduler", "process reaper", "Common-Cleaner");

    @Test
    default void closeEndsAllConnectionsAndThreads() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            useAndClose(server); // starts the threads that the JVM and the library keep
            Set<Thread> before = threads();
            useAndClose(server);
            Await.soon(
                    "no connection is left", () -> ServerConnections.of(server).isEmpty());
            assertNoThreadIsLeft(before);
        }
    }

    private void useAndClose(RedisServer server) throws Exception {
        try (LockProvider locks = connected(config(server))) {
            Lease lease = locks.lock("a").tryAcquire().orElseThrow();
            assertThat(lease.renew(PATIENCE)).isTrue();
            assertThat(locks.lock("a").tryAcquire(Duration.ofMillis(800))).isEmpty();
            assertThat(locks.lock("b").acquireAsync(PATIENCE).join().release()).isTrue();
        }
    }

    @Test
    default void closeDoesNotWaitForAHungServer() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            useAndClose(server);
            Set<Thread> before = threads();
            LockProvider locks = connected(config(server));
            Lease lease = locks.lock("a").tryAcquire().orElseThrow();
            server.pause();
            long start = System.nanoTime();
            locks.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(lease.isHeld()).isFalse();
            assertNoThreadIsLeft(before);
            server.resume();
            Await.soon(
                    "no connection is left", () -> ServerConnections.of(server).isEmpty());
        }
    }

    @Test
    default void closeBeforeTheFirstConnectionLeavesNothing() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            useAndClose(server);
            Set<Thread> before = threads();
            server.kill();
            for (int i = 0; i < 3; i++) {
                LockProviders.open(config(server).build()).close();
            }
            server.restart();
            LockConfig config = config(server).build();
            for (int i = 0; i < 3; i++) {
                LockProviders.open(config).close();
            }
            Await.soon(
                    "no connection is left", () -> ServerConnections.of(server).isEmpty());
            assertNoThreadIsLeft(before);
        }
    }

    @Test
    default void closeOnAnInterruptedThreadKeepsTheInterruptAndLeavesNothing() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            useAndClose(server);
            Set<Thread> before = threads();
            LockProvider locks = connected(config(server));
            Lease lease = locks.lock("a").tryAcquire().orElseThrow();
            Thread.currentThread().interrupt();
            boolean isInterrupted;
            try {
                locks.close();
            } finally {
                isInterrupted = Thread.interrupted();
            }
            assertThat(isInterrupted).isTrue();
            assertThat(lease.isHeld()).isFalse();
            Await.soon(
                    "no connection is left", () -> ServerConnections.of(server).isEmpty());
            assertNoThreadIsLeft(before);
        }
    }

    @Test
    default void closeWhileASubscriptionIsMadeLeavesNoThread() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            useAndClose(server);
            server.command("SET", "lock:busy", "a holder without Holdfast", "PX", "60000");
            Set<Thread> before = threads();
            for (int i = 0; i < 15; i++) {
                LockProvider locks = LockProviders.open(config(server).build());
                locks.awaitReady(PATIENCE);
                CompletableFuture<Lease> waiting = locks.lock("busy").acquireAsync(PATIENCE);
                if (i % 3 != 0) {
                    Await.until(
                            "it waits",
                            () -> !Long.valueOf(0).equals(server.command("ZCARD", "lock:#w:q:{lock:busy}")));
                }
                locks.close();
                assertThat(waiting).failsWithin(PATIENCE);
            }
            assertNoThreadIsLeft(before);
        }
    }

    private static void assertNoThreadIsLeft(Set<Thread> before) throws Exception {
        try {
            Await.soon("no thread is left", () -> before.containsAll(threads()));
        } catch (AssertionError e) {
            Set<Thread> left = threads();
            left.removeAll(before);
            throw new AssertionError("threads that are left: " + left, e);
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> JVM_THREADS.stream().noneMatch(thread.getName()::startsWith))
                .collect(Collectors.toSet());
    }
}
