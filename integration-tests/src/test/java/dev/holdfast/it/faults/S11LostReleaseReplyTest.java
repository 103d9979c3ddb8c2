package dev.holdfast.it.faults;

import static dev.holdfast.testkit.proxy.Direction.REPLIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S11: the server releases a lock and the reply is lost. The release is repeated. Finding nothing to release counts as success,
 * and a holder that acquired the lock meanwhile keeps it.
 */
@ParameterizedClass
@MethodSource("backends")
class S11LostReleaseReplyTest extends ProxiedTest {
    private static final LockOptions OPTIONS =
            LockOptions.builder().leaseTime(Duration.ofMinutes(5)).build();

    private final Events events = new Events();
    private final Events othersEvents = new Events();

    static Stream<Backend> backends() {
        return Backends.ofScenario(11);
    }

    @Test
    void closingDoesNotThrowAndTheSuccessorKeepsTheLock() throws Exception {
        LockProvider unlucky = proxied(events);
        LockProvider others = direct(othersEvents);
        Lease lease = unlucky.lock("orders", OPTIONS).acquire(LONG);
        assertThat(unlucky.lock("another", OPTIONS).tryAcquire().orElseThrow().release())
                .as("the server knows all scripts")
                .isTrue();

        proxy.onAll().drop(REPLIES);
        lease.close();

        assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
        await().atMost(LONG).until(() -> !events.failedReleases.isEmpty());
        try (Lease successor = others.lock("orders", OPTIONS).acquire(Duration.ofSeconds(10))) {
            int before = forwarded("release");
            proxy.heal();
            awaitForwarded("release", before + 1);

            assertThat(successor.renew(OPTIONS.leaseTime()))
                    .as("no late release affected it")
                    .isTrue();
            assertThat(others.lock("orders").inspect().owner()).hasValue(successor.owner());
            assertThat(successor.release()).isTrue();
        }
        lease.close();
        assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
        assertThat(events.failedReleases).as("reported once").hasSize(1);
        assertThat(events.losses).isEmpty();
        assertThat(othersEvents.losses).isEmpty();
    }

    @Test
    void releaseWithoutAReplyThrows() throws Exception {
        Lease lease = proxied(events).lock("orders", OPTIONS).acquire(LONG);
        proxy.onAll().dropAll();

        assertThatThrownBy(lease::release).isInstanceOf(LockUnavailableException.class);

        assertThat(server.command("EXISTS", "lock:orders")).isEqualTo(1L);
        proxy.heal();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.command("EXISTS", "lock:orders"))
                        .as("released in the background, long before the lease time is over")
                        .isEqualTo(0L));
        assertThat(lease.release()).isFalse();
    }
}
