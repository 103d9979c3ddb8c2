package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import org.junit.jupiter.api.Test;

/** The failures of waiters that have not made the attempt that failed. */
class WaitFailuresTest {
    @Test
    void failureOfAClosedProviderHasNoUnknownOutcome() {
        assertThat(WaitFailures.closed("orders"))
                .isInstanceOfSatisfying(
                        LockUnavailableException.class,
                        failure -> assertThat(failure.outcomeUnknown()).isFalse())
                .hasMessageContaining("closed during the wait");
        assertThat(WaitFailures.closed("orders").lockName()).hasValue("orders");
    }

    @Test
    void eachWaiterGetsAnExceptionOfItsOwnWithTheSameCause() {
        LockException cause = new LockUnavailableException("orders", "no reply in time", null);
        LockException first = WaitFailures.ofAnotherWaiter("orders", cause);
        assertThat(first).isInstanceOf(LockUnavailableException.class).hasCause(cause);
        assertThat(WaitFailures.ofAnotherWaiter("orders", cause)).isNotSameAs(first);
    }
}
