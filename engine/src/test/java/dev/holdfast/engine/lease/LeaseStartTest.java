package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.context.SendTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The start of a lease. Times are in milliseconds; the lease time is 30 s and the command timeout a second. */
class LeaseStartTest {
    private final EngineFixture engine = new EngineFixture();

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }

    @Test
    void leaseOfAGrantCountsFromTheTimeOfSending() {
        engine.time.advanceMillis(100);
        SendTime sent = engine.context.sendTime();
        engine.time.advanceMillis(400);
        LeaseStart start = LeaseStart.ofGrant(engine.context, LockOptions.defaults(), sent);
        assertThat(millis(start.grantedAt())).isEqualTo(100);
        assertThat(millis(start.validity().deadline())).isEqualTo(100 + EngineFixture.VALID_MILLIS);
        assertThat(millis(start.firstRenewal())).isEqualTo(10_000);
        assertThat(millis(start.validity().storeDeadline())).isEqualTo(100 + 30_000 + 302 + 1_000);
    }

    @Test
    void leaseOfAHandOverIsValidForTheClaimTimeFromTheTicket() {
        SendTime ticketSent = engine.context.sendTime();
        engine.time.advanceMillis(500);
        SendTime lastSent = engine.context.sendTime();
        engine.time.advanceMillis(200);
        LeaseStart start = LeaseStart.ofHandOver(
                engine.context,
                LockOptions.defaults(),
                ticketSent,
                lastSent,
                Duration.ofSeconds(4).toNanos());
        assertThat(millis(start.grantedAt())).isEqualTo(700);
        assertThat(millis(start.validity().deadline())).isEqualTo(4_000 - 42);
        assertThat(millis(start.firstRenewal())).as("soon").isEqualTo(50);
        assertThat(millis(start.validity().storeDeadline()))
                .as("the last attempt may still be granted")
                .isEqualTo(500 + 30_000 + 302 + 1_000);
    }

    @Test
    void storeMayKeepAHandedOverLockForTheClaimTimeFromTheHandOver() {
        LockOptions options =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        SendTime sent = engine.context.sendTime();
        engine.time.advanceMillis(700);
        LeaseStart start = LeaseStart.ofHandOver(
                engine.context, options, sent, sent, Duration.ofSeconds(3).toNanos());
        assertThat(millis(start.validity().storeDeadline())).isEqualTo(700 + 3_000 + 32 + 500);
    }
}
