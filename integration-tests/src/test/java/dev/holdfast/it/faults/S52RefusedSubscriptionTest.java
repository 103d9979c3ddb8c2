package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S52: the server does not let one process subscribe. That process waits in the queue like the others, and polls for its turn. */
@ParameterizedClass
@MethodSource("backends")
class S52RefusedSubscriptionTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final int ROUNDS = 20;

    private final RedisServer server = RedisServer.start();
    private final List<LockProvider> providers = new ArrayList<>();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Stream.of(Backend.JEDIS, Backend.LETTUCE, Backend.REDISSON);
    }

    @BeforeEach
    void narrow() {
        server.command("ACL", "SETUSER", "deaf", "on", ">its-secret", "~lock:*", "resetchannels", "+@all");
    }

    @AfterEach
    void stop() {
        providers.forEach(LockProvider::close);
        server.close();
    }

    private LockProvider open() {
        LockProvider provider = Backends.open(backend, server.port());
        providers.add(provider);
        return provider;
    }

    private LockProvider deaf() {
        LockProvider provider = LockProviders.open(
                "lock:redis+" + backend + "://deaf:its-secret@127.0.0.1:" + server.port() + "?commandTimeout=5s");
        providers.add(provider);
        return provider;
    }

    @Test
    void processesAreServedInTheOrderInWhichTheyCame() throws Exception {
        LockProvider holder = open();
        Lease held = holder.lock("orders").acquire(LONG);
        List<String> served = new CopyOnWriteArrayList<>();
        List<CompletableFuture<?>> waits = new ArrayList<>();
        List<LockProvider> processes = List.of(open(), deaf(), open(), deaf());
        for (int i = 0; i < processes.size(); i++) {
            String name = "process " + i;
            waits.add(processes.get(i).lock("orders").withLeaseAsync(LONG, lease -> {
                served.add(name);
                return CompletableFuture.completedFuture(name);
            }));
            int waiting = i + 1;
            await().atMost(LONG)
                    .until(() -> holder.lock("orders").inspect().waiters().orElse(-1) == waiting);
        }

        held.release();

        CompletableFuture.allOf(waits.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertThat(served).containsExactly("process 0", "process 1", "process 2", "process 3");
    }

    @Test
    void theProcessGetsItsShareAmongProcessesThatQueue() throws Exception {
        List<LockProvider> processes = List.of(open(), deaf(), open());
        List<Integer> grants = new CopyOnWriteArrayList<>();
        List<CompletableFuture<?>> loops = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            int number = i;
            loops.add(CompletableFuture.runAsync(
                    () -> {
                        while (shares(grants, 1) < ROUNDS) {
                            try {
                                Lease lease =
                                        processes.get(number).lock("orders").acquire(LONG);
                                grants.add(number);
                                Thread.sleep(PAUSE.toMillis());
                                lease.close();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        }
                    },
                    task -> new Thread(task, "process " + number).start()));
        }
        CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);

        // Each of the others is served at most once between two of its turns, but it comes back a little later than
        // they do.
        assertThat(grants).hasSizeLessThan(ROUNDS * 3 * 4);
    }

    private static long shares(List<Integer> grants, int process) {
        return grants.stream().filter(number -> number == process).count();
    }
}
