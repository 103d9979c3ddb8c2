package dev.holdfast.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockUnavailableException;
import org.junit.jupiter.api.Test;

class FailureReasonTest {
    @Test
    void reasonFollowsFromTheTypeOfTheFailure() {
        assertThat(FailureReason.of(new LockUnavailableException("a", "no quorum", null)))
                .isEqualTo(FailureReason.UNAVAILABLE);
        assertThat(FailureReason.of(new LockKeyConflictException("a", "WRONGTYPE", null)))
                .isEqualTo(FailureReason.KEY_CONFLICT);
        assertThat(FailureReason.of(new LockBackendException("a", "NOPERM", null)))
                .isEqualTo(FailureReason.REFUSED);
    }
}
