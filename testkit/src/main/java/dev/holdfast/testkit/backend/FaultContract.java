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

/** A server that hangs, answers late, or closes connections while a command is under way. */
public interface FaultContract extends BackendFixture {
    /** By how much the token that is shown may be above the holder's: a grant reserves some for the threads of its process. */
    long MOST_RESERVED = 15;

    /** Has the server keep writes, scripts among them, until it is told to carry them out. */
    private static void pauseWrites(RedisServer server) {
        server.command("CLIENT", "PAUSE", "60000", "WRITE");
    }

    private static void carryOutWrites(RedisServer server) {
        server.command("CLIENT", "UNPAUSE");
    }

    @Test
    default void aCommandThatWasUnderWayIsNotSentAgain() throws Exception {
        try (Secrets secrets = new Secrets();
                RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server))) {
            server.command("CONFIG", "RESETSTAT");
            pauseWrites(server);
            CompletableFuture<Throwable> failure =
                    Threads.failureOf(() -> locks.lock("a").tryAcquire());
            Await.until(
                    "the command is with the server",
                    () -> String.valueOf(server.command("INFO", "clients")).contains("blocked_clients:1"));
            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            carryOutWrites(server);

            assertThat(failure.join()).isInstanceOf(LockUnavailableException.class);
            assertThat(((LockUnavailableException) failure.join()).outcomeUnknown())
                    .isTrue();
            secrets.areNotIn(failure.join());
            // What was sent again would have been sent before this.
            assertThat(inspected(locks, "b").isHeld()).isFalse();
            assertThat(server.calls("set")).as("acquires that were carried out").isZero();
        }
    }

    @Test
    default void aHungServerKeepsNobodyLongerThanTheCommandTimeout() throws Exception {
        Duration commandTimeout = Duration.ofMillis(200);
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server)
                        .set(StandardOptions.COMMAND_TIMEOUT, commandTimeout)
                        .set(RedisOptions.CONNECT_TIMEOUT, PATIENCE)); // making a connection keeps nobody, either
                Lease lease = locks.lock("held").acquire(PATIENCE)) {
            server.pause();
            try {
                for (int i = 0; i < 12; i++) { // more than a pool has connections
                    isQuick(() -> locks.lock("a").tryAcquire());
                }
                isQuick(() -> locks.lock("a").inspect());
                isQuick(() -> locks.lock("a").acquire(Duration.ofMillis(100)));
                isQuick(() -> lease.renew(PATIENCE));
                isQuick(() -> locks.lock("a").acquireAsync(Duration.ZERO).join());
                isQuick(() -> lease.renewAsync(PATIENCE).join());
            } finally {
                server.resume();
            }
            locks.lock("a").acquire(PATIENCE).close();
            lease.ensureHeld();
        }
    }

    private static void isQuick(Threads.Work work) {
        long start = System.nanoTime();
        Throwable thrown = catchThrowable(work::run);
        Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        assertThat(failure).isInstanceOf(LockUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    default void aServerThatIsMerelySlowIsWaitedFor() throws Exception {
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
    default void aLateReplyIsNotTakenForTheNext() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks =
                        connected(config(server).set(StandardOptions.COMMAND_TIMEOUT, Duration.ofMillis(100)))) {
            for (int round = 0; round < 3; round++) {
                pauseWrites(server);
                assertThat(catchThrowable(() -> locks.lock("busy").tryAcquire()))
                        .isInstanceOf(LockUnavailableException.class);
                assertThat(catchThrowable(() -> locks.lock("busy").inspect()))
                        .isInstanceOf(LockUnavailableException.class);
                carryOutWrites(server);
                for (int i = 0; i < 20; i++) {
                    try (Lease lease = locks.lock("b" + i).acquire(PATIENCE)) {
                        LockState state = inspected(locks, "b" + i);
                        assertThat(state.owner()).contains(lease.owner());
                        long fence = lease.fencingToken().orElseThrow();
                        assertThat(state.fencingToken().orElseThrow()).isBetween(fence, fence + MOST_RESERVED);
                    }
                }
            }
        }
    }

    private static LockState inspected(LockProvider locks, String name) throws Exception {
        LockState[] state = new LockState[1];
        Await.until("an answer", () -> {
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
    default void aGrantThatNobodyHeardOfIsGivenBack() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider other = connected(config(server));
                // Without an earlier answer it does not know the server's clock: a late acquire is not refused for
                // that.
                LockProvider locks = LockProviders.open(config(server).build())) {
            pauseWrites(server);
            assertThat(catchThrowable(() -> locks.lock("a").tryAcquire())).isInstanceOf(LockUnavailableException.class);
            carryOutWrites(server);
            Await.until(
                    "the lock is free, although its lease time is 30 s",
                    () -> !inspected(other, "a").isHeld());
        }
    }

    @Test
    default void anInterruptDuringACommandLeavesNothingBehind() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = connected(config(server));
                LockProvider other = connected(config(server))) {
            pauseWrites(server);
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    locks.lock("a").acquire().close();
                    interrupted.complete(
                            Thread.interrupted()); // the answer came, and the interrupt is for the next wait
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                } catch (RuntimeException | Error e) {
                    interrupted.completeExceptionally(e);
                }
            });
            thread.start();
            Await.until(
                    "the command is with the server",
                    () -> String.valueOf(server.command("INFO", "clients")).contains("blocked_clients:1"));
            thread.interrupt();
            carryOutWrites(server);
            assertThat(interrupted.join()).isTrue();
            Await.until("the lock is free", () -> !inspected(other, "a").isHeld());
        }
    }
}
