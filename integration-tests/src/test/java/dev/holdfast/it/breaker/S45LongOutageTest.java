package dev.holdfast.it.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.it.faults.Backends;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S45: Redis is down and then up again, while hundreds of callers wait for one lock behind a breaker. */
@Timeout(300)
class S45LongOutageTest {
    private static final int WAITERS = 500;
    private static final int PROBES = 3;
    private static final Duration OUTAGE = Duration.ofSeconds(Boolean.getBoolean("holdfast.full") ? 20 : 5);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final RedisServer server = RedisServer.start();
    private final AtomicInteger halfOpens = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    static Stream<Backend> backends() {
        return Backends.ofScenario(45);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void duringALongOutageConnectsAreBoundedAndAfterItAllWaitersAreServed(Backend client)
            throws IOException, InterruptedException {
        try (LockProvider locks = Breakers.connected("lock:breaker:redis+" + client + "://127.0.0.1:" + server.port()
                + "?waitWhileOpen=true&waitDurationInOpenState=500ms&permittedNumberOfCallsInHalfOpenState="
                + PROBES)) {
            CircuitBreaker breaker = locks.unwrap(CircuitBreaker.class).orElseThrow();
            server.kill();
            List<CompletableFuture<Boolean>> waiters = IntStream.range(0, WAITERS)
                    .mapToObj(i -> locks.lock("orders").acquireAsync(LONG).thenCompose(Lease::releaseAsync))
                    .toList();
            await().atMost(LONG).until(() -> breaker.getState() == State.OPEN);
            Instant open = Instant.now();
            breaker.getEventPublisher()
                    .onStateTransition(event ->
                            halfOpens.addAndGet(event.getStateTransition().getToState() == State.HALF_OPEN ? 1 : 0))
                    .onError(event -> failures.addAndGet(wasUnderWayAt(open, event) ? 0 : 1));

            int connects = connectsDuringTheOutage();

            System.out.println(client + ": " + connects + " connects and " + failures + " failed calls of " + WAITERS
                    + " waiters in " + OUTAGE.toSeconds() + " s, half open " + halfOpens + " times");
            assertThat(connects / OUTAGE.toSeconds()).as("connects a second").isLessThan(100);
            assertThat(halfOpens.get()).isBetween(1, 2 * (int) OUTAGE.toSeconds() + 1);
            assertThat(failures.get()).as("calls during the outage").isBetween(1, PROBES * (halfOpens.get() + 1));
            server.restart();
            long start = System.nanoTime();
            CompletableFuture.anyOf(waiters.toArray(CompletableFuture<?>[]::new))
                    .join();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("recovery")
                    .isLessThan(Duration.ofSeconds(20));
            assertThat(waiters).allSatisfy(waiter -> assertThat(waiter.join()).isTrue());
        }
    }

    /** Returns whether a call began before the breaker opened. Such calls may fail later. */
    private static boolean wasUnderWayAt(Instant time, CircuitBreakerOnErrorEvent event) {
        return event.getCreationTime()
                .toInstant()
                .minus(event.getElapsedDuration())
                .isBefore(time);
    }

    /** Listens on the port of the server, and closes each connection at once. */
    private int connectsDuringTheOutage() throws IOException, InterruptedException {
        AtomicInteger connects = new AtomicInteger();
        try (ServerSocket port = new ServerSocket(server.port(), 50, InetAddress.getLoopbackAddress())) {
            Thread acceptor = new Thread(() -> {
                while (!port.isClosed()) {
                    try (Socket connection = port.accept()) {
                        connects.incrementAndGet();
                        connection.setSoLinger(true, 0);
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            acceptor.start();
            Thread.sleep(OUTAGE.toMillis());
        }
        return connects.get();
    }
}
