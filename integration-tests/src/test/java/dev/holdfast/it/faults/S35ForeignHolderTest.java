package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S35: other libraries and shell loops take the same key with SET NX PX while there are waiters. */
@ParameterizedClass
@MethodSource("backends")
class S35ForeignHolderTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME = WaitingProcesses.NAME;
    private static final String KEY = WaitingProcesses.KEY;
    private static final String COMPARE_AND_DELETE =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";
    private static final int ROUNDS = 20;

    /** The promise is 100 ms. With the command timeout below, a waiter for one of our locks makes an attempt only every five seconds. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private final RedisServer server = RedisServer.start();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(35);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private LockProvider open() {
        return LockProviders.open(Backends.url(backend, server.port()) + "?commandTimeout=5s");
    }

    /** Acquires the lock as a shell loop does. */
    private void lockByHand(String value) throws InterruptedException {
        while (server.command("SET", KEY, value, "NX", "PX", "60000") == null) {
            Thread.sleep(1);
        }
    }

    private void unlockByHand(String value) {
        assertThat(server.command("EVAL", COMPARE_AND_DELETE, "1", KEY, value)).isEqualTo(1L);
    }

    @Test
    void waitersAreServedInOrderAfterItsDeletion() {
        server.command("SET", KEY, "theirs", "NX", "PX", "60000");
        try (WaitingProcesses waiting = new WaitingProcesses(backend, server.port(), 3)) {
            assertThat(waiting.served).isEmpty();
            server.command("DEL", KEY);

            waiting.assertServedInOrder();
        }
    }

    @Test
    void aWaiterIsServedSoonAfterItsDeletion() throws Exception {
        List<Long> micros = new ArrayList<>();
        try (LockProvider one = open();
                LockProvider two = open()) {
            for (int i = 0; i < ROUNDS; i++) {
                lockByHand("theirs");
                CompletableFuture<Lease> first = one.lock(NAME).acquireAsync(LONG);
                CompletableFuture<Lease> second = two.lock(NAME).acquireAsync(LONG);
                Thread.sleep(20 + 10 * (i % 5));
                long deleted = System.nanoTime();
                unlockByHand("theirs");
                CompletableFuture.anyOf(first, second).get(60, TimeUnit.SECONDS);
                micros.add((System.nanoTime() - deleted) / 1_000);
                for (CompletableFuture<Lease> lease : List.of(first, second)) {
                    lease.thenAccept(Lease::close);
                }
                CompletableFuture.allOf(first, second).get(60, TimeUnit.SECONDS);
            }
        }
        micros.sort(null);
        System.out.println("S35: from the deletion of a foreign lock to the next grant, in us: median "
                + micros.get(ROUNDS / 2) + ", longest " + micros.get(ROUNDS - 1));
        assertThat(Duration.ofNanos(1_000 * micros.get(ROUNDS - 1))).isLessThan(SOON);
    }

    @Test
    void bothExcludeEachOtherInALoopAndNoneIsStuck() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger meetings = new AtomicInteger();
        AtomicInteger ours = new AtomicInteger();
        try (LockProvider one = open();
                LockProvider two = open()) {
            List<CompletableFuture<?>> loops = new ArrayList<>();
            for (LockProvider provider : List.of(one, one, two)) {
                loops.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < ROUNDS; i++) {
                                try (Lease lease = provider.lock(NAME).acquire(LONG)) {
                                    ours.incrementAndGet();
                                    work(inside, meetings);
                                    lease.ensureHeld();
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                                pause(3);
                            }
                        },
                        task -> new Thread(task, "ours").start()));
            }
            for (int i = 0; i < ROUNDS; i++) {
                lockByHand("theirs " + i);
                work(inside, meetings);
                unlockByHand("theirs " + i);
                pause(3);
            }
            CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

            assertThat(meetings).hasValue(0);
            assertThat(ours).hasValue(3 * ROUNDS);
            assertThat(one.lock(NAME).inspect().isHeld()).isFalse();
            assertThat(one.lock(NAME).inspect().waiters()).hasValue(0);
        }
    }

    private static void work(AtomicInteger inside, AtomicInteger meetings) {
        if (inside.incrementAndGet() > 1) {
            meetings.incrementAndGet();
        }
        pause(2);
        inside.decrementAndGet();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
