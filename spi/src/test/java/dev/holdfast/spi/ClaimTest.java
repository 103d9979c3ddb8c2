package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClaimTest {
    private static final Ownership OWNER = Owners.newOwner("orders");
    private static final Duration LEASE_TIME = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final QueueEntry ENTRY = new QueueEntry(Duration.ofSeconds(1), Duration.ofSeconds(2), 10, 0);

    private static final Claim CLAIM = Claim.of(OWNER, LEASE_TIME, TIMEOUT);

    @Test
    void newClaimWantsOnlyTheLock() {
        assertThat(CLAIM).isEqualTo(new Claim(OWNER, LEASE_TIME, 0, 0, TIMEOUT, false, null));
        assertThat(CLAIM.fencing()).isFalse();
        assertThat(CLAIM.lockName()).isEqualTo("orders");
    }

    @Test
    void withFenceAsksForABlockOfTokens() {
        Claim fencing = CLAIM.withFence(16, 42);

        assertThat(fencing).isEqualTo(new Claim(OWNER, LEASE_TIME, 16, 42, TIMEOUT, false, null));
        assertThat(fencing.fencing()).isTrue();
    }

    @Test
    void withersKeepTheRest() {
        assertThat(CLAIM.withFence(1, 2).withIncarnation().withQueueEntry(ENTRY))
                .isEqualTo(CLAIM.withQueueEntry(ENTRY).withIncarnation().withFence(1, 2))
                .isEqualTo(new Claim(OWNER, LEASE_TIME, 1, 2, TIMEOUT, true, ENTRY));
    }

    @Test
    void withQueueEntryOfNullLeavesTheQueue() {
        assertThat(CLAIM.withQueueEntry(ENTRY).withQueueEntry(null)).isEqualTo(CLAIM);
    }

    @Test
    void nullsAreRejected() {
        assertThatNullPointerException().isThrownBy(() -> Claim.of(null, LEASE_TIME, TIMEOUT));
        assertThatNullPointerException().isThrownBy(() -> Claim.of(OWNER, null, TIMEOUT));
        assertThatNullPointerException().isThrownBy(() -> Claim.of(OWNER, LEASE_TIME, null));
    }
}
