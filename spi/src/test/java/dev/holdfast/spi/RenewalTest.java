package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RenewalTest {
    @Test
    void renewalHealsNothingByDefault() {
        Ownership owner = Owners.newOwner("orders");

        assertThat(new Renewal(owner, Duration.ofSeconds(1)))
                .isEqualTo(new Renewal(owner, Duration.ofSeconds(1), false));
    }

    @Test
    void nullsAreRejected() {
        assertThatNullPointerException().isThrownBy(() -> new Renewal(null, Duration.ofSeconds(1)));
    }
}
