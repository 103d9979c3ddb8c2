package dev.holdfast.it.faults;

import static dev.holdfast.testkit.proxy.Direction.REPLIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.proxy.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S51: a waiter gives up, and the next one of its process inherits its ticket and its token. That one asks for a longer lease, gets
 * it without a reply, and gives up too. The process goes on to release the lock for as long as the longer lease.
 */
@ParameterizedClass
@MethodSource("backends")
class S51InheritedTokenTest extends ProxiedTest {
    private static final String KEY = "lock:orders";
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration LEASE = Duration.ofMinutes(2);

    /** Much longer than the short lease, and much less than the other one. */
    private static final Duration OUTAGE = Duration.ofSeconds(6);

    static Stream<Backend> backends() {
        return Stream.of(Backend.JEDIS, Backend.LETTUCE, Backend.REDISSON);
    }

    private static LockOptions leaseTime(Duration time) {
        return LockOptions.builder().leaseTime(time).autoRenew(false).build();
    }

    @Test
    void theLockIsReleasedAfterAnOutageThatOutlastsTheShortLease() throws Exception {
        LockProvider unlucky = proxied(new Events());
        LockProvider others = direct(new Events());
        server.command("SET", KEY, "another", "PX", "600000"); // behind such a holder the first waiter polls often
        CompletableFuture<Lease> first =
                unlucky.lock("orders", leaseTime(SHORT)).acquireAsync(LONG);
        await().atMost(LONG).until(() -> waiters(others) == 1);
        CompletableFuture<Lease> second =
                unlucky.lock("orders", leaseTime(LEASE)).acquireAsync(LONG);
        first.cancel(true);

        AtomicReference<Connection> polls = proxy.onAll().delayFrom("EVALSHA", Duration.ofMillis(600));
        await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(() -> polls.get() != null);
        proxy.onAll().drop(REPLIES);
        server.command("DEL", KEY);
        await().atMost(LONG)
                .until(() -> String.valueOf(server.command("GET", KEY)).startsWith("L2~"));
        assertThat((Long) server.command("PTTL", KEY))
                .isGreaterThan(LEASE.dividedBy(2).toMillis());
        proxy.onAll().dropAll();
        second.cancel(true);
        Thread.sleep(OUTAGE.toMillis());
        assertThat(server.command("EXISTS", KEY)).as("nobody has released it").isEqualTo(1L);
        proxy.heal();

        try (Lease lease = others.lock("orders").acquire(Duration.ofSeconds(30))) {
            lease.ensureHeld();
        }
    }

    private static int waiters(LockProvider locks) {
        return locks.lock("orders").inspect().waiters().orElse(-1);
    }
}
