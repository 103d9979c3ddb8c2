package dev.holdfast.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.event.CallbackExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The notification that a lease is at risk. */
class AtRiskNotifierTest {
    private final EngineFixture engine = new EngineFixture();
    private final CallbackExecutor callbacks = engine.context.callbacks();
    private final AtRiskNotifier notifier = new AtRiskNotifier();
    private final EngineLease lease = engine.newLease(LockOptions.defaults());
    private final List<String> runs = new ArrayList<>();

    private void notifyAtRisk() {
        notifier.notify(lease, engine.context.events(), callbacks);
    }

    private int reported() {
        return Collections.frequency(engine.events.all(), "atRisk");
    }

    @Test
    void riskIsNotifiedOnceUntilTheLeaseIsSafe() {
        notifier.add(() -> runs.add("action"), callbacks);
        assertThat(notifier.isNotified()).isFalse();
        notifyAtRisk();
        notifyAtRisk();
        assertThat(notifier.isNotified()).isTrue();
        assertThat(reported()).isEqualTo(1);
        assertThat(runs).containsExactly("action");

        notifier.reset();
        assertThat(notifier.isNotified()).isFalse();
        notifyAtRisk();
        assertThat(reported()).isEqualTo(2);
        assertThat(runs).containsExactly("action", "action");
    }

    @Test
    void resetOfASafeLeaseKeepsTheActions() {
        notifier.add(() -> runs.add("action"), callbacks);
        notifier.reset();
        notifyAtRisk();
        assertThat(runs).containsExactly("action");
    }

    @Test
    void actionAddedAtRiskRunsAtOnceAndAtTheNextRisk() {
        notifyAtRisk();
        notifier.add(() -> runs.add("late"), callbacks);
        assertThat(runs).containsExactly("late");
        notifier.reset();
        notifyAtRisk();
        assertThat(runs).containsExactly("late", "late");
    }

    @Test
    void actionsRunInTheOrderInWhichTheyWereAdded() {
        notifier.add(() -> runs.add("first"), callbacks);
        notifier.add(() -> runs.add("second"), callbacks);
        notifyAtRisk();
        assertThat(runs).containsExactly("first", "second");
    }

    @Test
    void actionThatThrowsAffectsNoOther() {
        notifier.add(
                () -> {
                    throw new IllegalStateException("from the action, as expected");
                },
                callbacks);
        notifier.add(() -> runs.add("second"), callbacks);
        notifyAtRisk();
        assertThat(runs).containsExactly("second");
    }

    @Test
    void actionAddedWhileTheLeaseIsAtRiskRunsOnce() {
        Lease acquired = engine.acquire(EngineFixture.withoutRenewal());
        acquired.onAtRisk(() -> {
            runs.add("first");
            acquired.onAtRisk(() -> runs.add("added during the notification"));
        });
        engine.time.advance(Duration.ofSeconds(25));
        assertThat(runs).containsExactly("first", "added during the notification");
        acquired.onAtRisk(() -> runs.add("late"));
        assertThat(runs).endsWith("late");
    }
}
