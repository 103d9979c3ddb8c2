package dev.holdfast.it.faults;

import static dev.holdfast.testkit.proxy.Direction.REPLIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S10: replies to renewals are lost. A lease survives if one reply arrives in time, and otherwise ends at its deadline. */
@ParameterizedClass
@MethodSource("backends")
class S10LostExtendReplyTest extends ProxiedTest {
    private final Events events = new Events();

    static Stream<Backend> backends() {
        return Backends.ofScenario(10);
    }

    private static LockOptions leaseTime(Duration time) {
        return LockOptions.builder().leaseTime(time).build();
    }

    @Test
    void aLeaseSurvivesFailedRenewalsBeforeASuccessfulOne() throws Exception {
        try (Lease lease =
                proxied(events).lock("orders", leaseTime(Duration.ofSeconds(9))).acquire(LONG)) {
            await().atMost(LONG).until(() -> events.renewals.get() >= 1);
            proxy.onAll().drop(REPLIES);
            await().atMost(LONG).until(() -> !events.failedRenewals.isEmpty());
            proxy.heal();
            int before = events.renewals.get();
            await().atMost(LONG).until(() -> events.renewals.get() > before);

            lease.ensureHeld();
            assertThat(events.losses).isEmpty();
        }
    }

    @Test
    void aRenewalWithoutAReplyDoesNotMoveTheDeadline() throws Exception {
        LockOptions once =
                leaseTime(Duration.ofSeconds(6)).toBuilder().autoRenew(false).build();
        Lease lease = proxied(events).lock("orders", once).acquire(LONG);
        assertThat(lease.renew(Duration.ofSeconds(6))).isTrue();
        int sent = forwarded("extend");
        Duration before = lease.remaining();

        proxy.onAll().drop(REPLIES);
        assertThatThrownBy(() -> lease.renew(Duration.ofMinutes(5))).isInstanceOf(LockUnavailableException.class);

        awaitForwarded("extend", sent + 1);
        await().atMost(LONG)
                .until(() -> (Long) server.command("PTTL", "lock:orders")
                        > Duration.ofMinutes(4).toMillis());
        assertThat(lease.remaining()).isLessThan(before);
        LeaseLoss loss = lease.lost().get(LONG.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(loss.reason()).isEqualTo(Reason.EXPIRED);

        proxy.heal();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.command("EXISTS", "lock:orders"))
                        .as("the lost lease is released, and not kept for five minutes")
                        .isEqualTo(0L));
        assertThat(lease.isHeld()).as("never revived").isFalse();
    }
}
