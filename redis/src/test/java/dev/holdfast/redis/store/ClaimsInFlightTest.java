package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.Ownership;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClaimsInFlightTest {
    private final ClaimsInFlight claims = new ClaimsInFlight();
    private final Ownership owner = Owners.owner();
    private final AtomicInteger told = new AtomicInteger();
    private final ClaimsInFlight.Claimant claim = told::incrementAndGet;

    @Test
    void claimIsToldOfAReleaseOfItsToken() {
        claims.begin(owner, claim);

        claims.released(Owners.owner());
        assertThat(told).as("another token").hasValue(0);
        claims.released(owner);
        assertThat(told).hasValue(1);
    }

    @Test
    void claimThatHasEndedIsNotTold() {
        claims.begin(owner, claim);
        claims.end(owner, claim);

        claims.released(owner);
        assertThat(told).hasValue(0);
    }

    @Test
    void endOfAnEarlierClaimDoesNotEndTheNextOne() {
        ClaimsInFlight.Claimant earlier = () -> {};
        claims.begin(owner, earlier);
        claims.begin(owner, claim);
        claims.end(owner, earlier);

        claims.released(owner);
        assertThat(told).hasValue(1);
    }
}
