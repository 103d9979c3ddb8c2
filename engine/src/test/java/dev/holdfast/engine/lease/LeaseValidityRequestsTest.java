package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.engine.EngineFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The times that follow from what was requested of the store. The lease time is 30 s and the command timeout a second. */
class LeaseValidityRequestsTest {
    private final EngineFixture engine = new EngineFixture();
    private final LeaseValidity validity = LeaseStart.ofGrant(
                    engine.context, LockOptions.defaults(), engine.context.sendTime())
            .validity();

    private long storeDeadlineMillis() {
        return Duration.ofNanos(validity.storeDeadline()).toMillis();
    }

    @Test
    void renewalInFlightMovesTheStoreDeadline() {
        engine.time.advanceMillis(1_000);
        validity.renewing(engine.context.sendTime(), Duration.ofMinutes(1).toNanos());
        assertThat(storeDeadlineMillis())
                .as("sending, lease time, drift of both clocks, and the command timeout")
                .isEqualTo(1_000 + 60_000 + 602 + 1_000);
    }

    @Test
    void shorterRenewalLeavesTheStoreDeadline() {
        long before = storeDeadlineMillis();
        engine.time.advanceMillis(1_000);
        validity.renewing(engine.context.sendTime(), Duration.ofSeconds(1).toNanos());
        assertThat(storeDeadlineMillis()).isEqualTo(before);
    }

    @Test
    void checkAsksForTheTimeThatIsLeftInWholeMilliseconds() {
        engine.time.advance(Duration.ofNanos(10_500_000));
        assertThat(validity.leaseTimeToCheck())
                .isEqualTo(Duration.ofMillis(EngineFixture.VALID_MILLIS - 11).toNanos());
    }

    @Test
    void checkAsksForAMillisecondIfNoTimeIsLeft() {
        engine.time.advanceMillis(EngineFixture.VALID_MILLIS);
        assertThat(validity.leaseTimeToCheck()).isEqualTo(Duration.ofMillis(1).toNanos());
    }

    /** A holder may have renewed the lease for longer; a check must not take that time away. */
    @Test
    void checkAsksForNoMoreThanTheLeaseTime() {
        validity.renewed(engine.context.sendTime(), Duration.ofHours(1).toNanos());
        assertThat(validity.leaseTimeToCheck()).isEqualTo(EngineFixture.LEASE_TIME.toNanos());
    }
}
