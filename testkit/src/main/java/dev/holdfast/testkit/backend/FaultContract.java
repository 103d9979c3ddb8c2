package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import dev.holdfast.redis.RedisOptions;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Specifies what happens if a server hangs, replies late, or closes connections while a command is in flight. */
public interface FaultContract extends BackendFixture {
    /**
     * How far the server's fencing token may be ahead of the holder's: without local waiters a grant reserves 16 tokens for its
     * process.
     */
    long MAX_RESERVED = 15;

    /** Makes the server hold back writes, including scripts, until {@link #resumeWrites}. */
    private static void pauseWrites(RedisServer server) {
        server.command("CLIENT", "PAUSE", "60000", "WRITE");
    }

    private static void resumeWrites(RedisServer server) {
        server.command("CLIENT", "UNPAUSE");
    }

    @Test
    default void commandInFlightIsNotSentAgainAfterAReconnect() throws Exception {
        try (SecretScanner secrets = new SecretScanner();
                RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            server.command("CONFIG", "RESETSTAT");
            pauseWrites(server);
            CompletableFuture<Throwable> failure =
                    Background.failureOf(() -> locks.lock("a").tryAcquire());
            Await.until(
                    "the command has reached the server",
                    () -> String.valueOf(server.command("INFO", "clients")).contains("blocked_clients:1"));
            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            resumeWrites(server);

            assertThat(failure.join()).isInstanceOf(LockUnavailableException.class);
            assertThat(((LockUnavailableException) failure.join()).outcomeUnknown())
                    .isTrue();
            secrets.assertNoSecretIn(failure.join());
            // A repetition would have been sent before this command.
            assertThat(inspected(locks, "b").isHeld()).isFalse();
            assertThat(server.calls("set")).as("acquires that were executed").isZero();
        }
    }

    @Test
    default void callsToAHungServerEndWithinTheCommandTimeout() throws Exception {
        Duration commandTimeout = Duration.ofMillis(200);
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server)
                        .set(StandardOptions.COMMAND_TIMEOUT, commandTimeout)
                        .set(RedisOptions.CONNECT_TIMEOUT, PATIENCE)); // connecting must not delay a call either
                Lease lease = locks.lock("held").acquire(PATIENCE)) {
            server.pause();
            try {
                for (int i = 0; i < 12; i++) { // more than a pool has connections
                    assertQuickFailure(() -> locks.lock("a").tryAcquire());
                }
                assertQuickFailure(() -> locks.lock("a").inspect());
                assertQuickFailure(() -> locks.lock("a").acquire(Duration.ofMillis(100)));
                assertQuickFailure(() -> lease.renew(PATIENCE));
                assertQuickFailure(
                        () -> locks.lock("a").acquireAsync(Duration.ZERO).join());
                assertQuickFailure(() -> lease.renewAsync(PATIENCE).join());
            } finally {
                server.resume();
            }
            locks.lock("a").acquire(PATIENCE).close();
            lease.ensureHeld();
        }
    }

    private static void assertQuickFailure(Background.Task task) {
        long start = System.nanoTime();
        Throwable thrown = catchThrowable(task::run);
        Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        assertThat(failure).isInstanceOf(LockUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    default void slowReplyWithinTheCommandTimeoutIsUsed() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks =
                        connected(config(server).set(StandardOptions.COMMAND_TIMEOUT, Duration.ofSeconds(10)))) {
            server.command("CLIENT", "PAUSE", "300", "WRITE");
            try (Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
                lease.ensureHeld();
            }
        }
    }

    @Test
    default void lateReplyIsNotReadAsTheNextReply() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks =
                        connected(config(server).set(StandardOptions.COMMAND_TIMEOUT, Duration.ofMillis(100)))) {
            for (int round = 0; round < 3; round++) {
                pauseWrites(server);
                assertThat(catchThrowable(() -> locks.lock("busy").tryAcquire()))
                        .isInstanceOf(LockUnavailableException.class);
                assertThat(catchThrowable(() -> locks.lock("busy").inspect()))
                        .isInstanceOf(LockUnavailableException.class);
                resumeWrites(server);
                for (int i = 0; i < 20; i++) {
                    try (Lease lease = locks.lock("b" + i).acquire(PATIENCE)) {
                        LockState state = inspected(locks, "b" + i);
                        assertThat(state.owner()).contains(lease.owner());
                        long fence = lease.fencingToken().orElseThrow();
                        assertThat(state.fencingToken().orElseThrow()).isBetween(fence, fence + MAX_RESERVED);
                    }
                }
            }
        }
    }

    private static LockState inspected(LockProvider locks, String name) throws Exception {
        LockState[] state = new LockState[1];
        Await.until("a reply", () -> {
            try {
                state[0] = locks.lock(name).inspect();
                return true;
            } catch (LockUnavailableException late) {
                return false;
            }
        });
        return state[0];
    }

    @Test
    default void grantWithoutReplyIsReleased() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider other = connected(config(server));
                // A new provider does not know the server's clock, so the late acquire is not rejected as too late.
                LockProvider locks = LockProviders.open(config(server)
                        .set(RedisOptions.CONNECT_TIMEOUT, Duration.ofSeconds(1)) // the first call does not wait longer
                        .build())) {
            pauseWrites(server);
            assertThat(catchThrowable(() -> locks.lock("a").tryAcquire())).isInstanceOf(LockUnavailableException.class);
            resumeWrites(server);
            Await.until(
                    "the lock is free, although its lease time is 30 s",
                    () -> !inspected(other, "a").isHeld());
        }
    }

    @Test
    default void interruptDuringACommandLeavesNoLock() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server));
                LockProvider other = connected(config(server))) {
            pauseWrites(server);
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    locks.lock("a").acquire().close();
                    interrupted.complete(
                            Thread.interrupted()); // the reply came first, and the interrupt stays for the next wait
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                } catch (RuntimeException | Error e) {
                    interrupted.completeExceptionally(e);
                }
            });
            thread.start();
            Await.until(
                    "the command has reached the server",
                    () -> String.valueOf(server.command("INFO", "clients")).contains("blocked_clients:1"));
            thread.interrupt();
            resumeWrites(server);
            assertThat(interrupted.join()).isTrue();
            Await.until("the lock is free", () -> !inspected(other, "a").isHeld());
        }
    }
}
