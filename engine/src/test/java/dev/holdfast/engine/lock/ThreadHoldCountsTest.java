package dev.holdfast.engine.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.CallerThread;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.lease.EngineLease;
import org.junit.jupiter.api.Test;

/** The hold counts of threads. */
class ThreadHoldCountsTest {
    private final EngineLease lease = new EngineFixture().newLease(LockOptions.defaults());
    private final ThreadHoldCounts holds = new ThreadHoldCounts();

    @Test
    void lastExitReturnsTheLease() {
        assertThat(holds.reenter("orders")).isFalse();
        holds.enter("orders", lease);
        assertThat(holds.reenter("orders")).isTrue();
        assertThat(holds.reenter("orders")).isTrue();
        assertThat(holds.exit("orders")).isNull();
        assertThat(holds.exit("orders")).isNull();
        assertThat(holds.exit("orders")).isSameAs(lease);
        assertThat(holds.reenter("orders")).isFalse();
    }

    @Test
    void exitWithoutAHoldThrows() {
        assertThatThrownBy(() -> holds.exit("orders")).isInstanceOf(IllegalMonitorStateException.class);
        holds.enter("other", lease);
        assertThatThrownBy(() -> holds.exit("orders")).isInstanceOf(IllegalMonitorStateException.class);
        assertThat(holds.exit("other")).isSameAs(lease);
        assertThatThrownBy(() -> holds.exit("other")).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void eachThreadHasItsOwnHolds() {
        holds.enter("orders", lease);
        assertThat(new CallerThread<>(() -> holds.reenter("orders")).result.join())
                .isFalse();
        assertThat(new CallerThread<>(() -> holds.exit("orders")).failure())
                .isInstanceOf(IllegalMonitorStateException.class);
        assertThat(holds.exit("orders")).isSameAs(lease);
    }

    @Test
    void reenterAfterALossThrowsAndKeepsTheCount() {
        holds.enter("orders", lease);
        lease.lose(Reason.TAKEN, "");
        assertThatThrownBy(() -> holds.reenter("orders")).isInstanceOf(LeaseLostException.class);
        assertThat(holds.exit("orders")).isSameAs(lease);
    }

    @Test
    void countsOfTwoProvidersAreSeparate() {
        holds.enter("orders", lease);
        assertThat(new ThreadHoldCounts().reenter("orders")).isFalse();
        assertThat(holds.exit("orders")).isSameAs(lease);
    }
}
