package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** See also {@link AsyncRedisClientTest}, for calls that wait for a connection, and for the close. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedConnectionTest {
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private volatile boolean isDown;
    private final SharedConnection<String> shared = new SharedConnection<>(
            "test-connect",
            () -> {
                int number = attempts.incrementAndGet();
                if (isDown) {
                    throw new IllegalStateException("refused");
                }
                return "connection " + number;
            },
            connection -> {
                closed.add(connection);
                return CompletableFuture.completedFuture(null);
            });

    @AfterEach
    void close() {
        shared.close();
    }

    private CompletableFuture<String> connection() {
        CompletableFuture<String> result = new CompletableFuture<>();
        shared.whenConnected((connection, thrown) -> {
            if (thrown == null) {
                result.complete(connection);
            } else {
                result.completeExceptionally(thrown);
            }
        });
        return result;
    }

    @Test
    void connectionIsMadeOnceForAllCalls() {
        assertThat(connection().join()).isEqualTo("connection 1");
        assertThat(connection().join()).isEqualTo("connection 1");
    }

    @Test
    void failedAttemptIsRepeatedForALaterCall() {
        String first = connection().join();
        isDown = true;
        shared.replace(first);
        assertThat(connection()).failsWithin(20, TimeUnit.SECONDS);
        isDown = false;

        String next = "";
        while (next.isEmpty()) { // calls before the end of the pause still fail
            next = connection().exceptionally(thrown -> "").join();
        }
        assertThat(next).isNotEqualTo(first);
    }

    @Test
    void replaceClosesTheConnectionAndMakesAnother() {
        String first = connection().join();

        shared.replace(first);

        assertThat(closed).containsExactly(first);
        assertThat(connection().join()).isEqualTo("connection 2");
    }

    @Test
    void replaceOfAReplacedConnectionDoesNothing() {
        String first = connection().join();
        shared.replace(first);
        String second = connection().join();

        shared.replace(first);

        assertThat(closed).containsExactly(first);
        assertThat(connection().join()).isEqualTo(second);
    }

    @Test
    void callAfterCloseFails() {
        String first = connection().join();
        shared.close();

        assertThat(closed).containsExactly(first);
        assertThat(connection())
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(RedisUnreachable.class);
    }

    @Test
    void connectionThatIsMadeTooLateForACallIsKept() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        AtomicInteger begun = new AtomicInteger();
        SharedConnection<String> late = new SharedConnection<>(
                "test-connect",
                () -> {
                    begun.incrementAndGet();
                    return slow.join();
                },
                connection -> CompletableFuture.completedFuture(null));
        assertThat(late.connectedNow()).isNull();
        slow.complete("late");
        while (late.connectedNow() == null) {
            Thread.onSpinWait();
        }
        assertThat(late.connectedNow()).isEqualTo("late");
        assertThat(begun).hasValue(1);
        late.close();
    }

    @Test
    void paceIsSharedByAllConnectionsOfAProvider() {
        ConnectPace pace = new ConnectPace();
        AtomicInteger begun = new AtomicInteger();
        List<SharedConnection<String>> all = new CopyOnWriteArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            all.add(new SharedConnection<>(
                    "test-connect",
                    () -> {
                        begun.incrementAndGet();
                        throw new IllegalStateException("refused");
                    },
                    connection -> CompletableFuture.completedFuture(null),
                    pace));
        }
        while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(1_500)) {
            all.forEach(connection -> connection.whenConnected((made, thrown) -> {}));
        }
        long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertThat(begun.get()).isBetween(2, (int) (5 * (seconds + 1)));
        all.forEach(SharedConnection::close);
    }

    @Test
    void closeEndsAnAttemptThatHangsAndItsWaiters() throws InterruptedException {
        CompletableFuture<Thread> connecting = new CompletableFuture<>();
        SharedConnection<String> hanging = new SharedConnection<>(
                "test-connect",
                () -> {
                    connecting.complete(Thread.currentThread());
                    try {
                        return new CompletableFuture<String>().get();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                connection -> CompletableFuture.completedFuture(null));
        CompletableFuture<Throwable> waiter = new CompletableFuture<>();
        hanging.whenConnected((connection, thrown) -> waiter.complete(thrown));

        hanging.close();

        assertThat(waiter).succeedsWithin(20, TimeUnit.SECONDS).isInstanceOf(RedisUnreachable.class);
        connecting.join().join(20_000);
        assertThat(connecting.join().isAlive()).isFalse();
    }
}
