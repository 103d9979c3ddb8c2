package dev.holdfast.it.faults;

import static dev.holdfast.testkit.proxy.Direction.REPLIES;
import static dev.holdfast.testkit.proxy.Direction.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S12: the network delivers nothing for twice the lease time, and everything after that. The lease is lost at its deadline, no
 * call takes longer than a command may, and late packets change nothing.
 */
@ParameterizedClass
@MethodSource("backends")
class S12BlackHoleTest extends ProxiedTest {
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final LockOptions OPTIONS =
            LockOptions.builder().leaseTime(LEASE).build();

    /** Longer than the test waits, so that a late grant that is not released is found. */
    private static final LockOptions LASTING =
            LockOptions.builder().leaseTime(Duration.ofMinutes(5)).build();

    private final Events events = new Events();

    static Stream<Backend> backends() {
        return Backends.ofScenario(12);
    }

    @Test
    void theLeaseIsLostAtItsDeadlineAndLatePacketsChangeNothing() throws Exception {
        LockProvider unlucky = proxied(events);
        LockProvider others = direct(new Events());
        Lease lease = unlucky.lock("orders", OPTIONS).acquire(LONG);
        proxy.onAll().hold(REQUESTS).hold(REPLIES);
        proxy.halfOpen();
        long start = System.nanoTime();

        assertThatThrownBy(() -> unlucky.lock("bills", LASTING).tryAcquire())
                .isInstanceOf(LockUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("a command takes a second at most; the test allows ten")
                .isLessThan(Duration.ofSeconds(10));
        LeaseLoss loss = lease.lost().get(10 * LEASE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(loss.reason()).isEqualTo(Reason.EXPIRED);

        try (Lease successor = others.lock("orders", OPTIONS).acquire(LONG)) {
            proxy.heal();
            await().atMost(LONG)
                    .until(() -> unlucky.lock("bills", LASTING)
                            .tryAcquire(Duration.ofSeconds(1))
                            .map(Lease::release)
                            .orElse(false));

            successor.ensureHeld();
            assertThat(others.lock("orders").inspect().owner()).hasValue(successor.owner());
        }
        assertThat(lease.isHeld()).as("never revived").isFalse();
        assertThat(events.losses).containsExactly(loss);
        assertThat(server.command("EXISTS", "lock:orders", "lock:bills"))
                .as("nothing is left behind")
                .isEqualTo(0L);
    }
}
