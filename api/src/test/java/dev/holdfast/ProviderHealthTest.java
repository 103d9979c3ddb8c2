package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ProviderHealth.Status;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProviderHealthTest {
    @Test
    void healthIsUnknownBeforeTheFirstOperation() {
        ProviderHealth unknown = ProviderHealth.unknown();
        assertThat(unknown.status()).isEqualTo(Status.UNKNOWN);
        assertThat(unknown.isUp()).isFalse();
        assertThat(unknown.lastFailure()).isEmpty();
    }

    @Test
    void onlyTheStatusUpIsUp() {
        assertThat(new ProviderHealth(Status.UP, Instant.EPOCH, Optional.of("before")).isUp())
                .isTrue();
        assertThat(new ProviderHealth(Status.DOWN, Instant.EPOCH, Optional.of("no reply")).isUp())
                .isFalse();
    }
}
