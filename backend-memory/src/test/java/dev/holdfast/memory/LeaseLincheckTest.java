package dev.holdfast.memory;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Lincheck generates short histories of the leases of one lock: release, loss, renewal, hand-off and close at once, and delivery against
 * cancellation. {@link LeaseScenario#finish} checks how each of them ends.
 */
@Isolated("the threads of Lincheck spin while they wait for each other")
class LeaseLincheckTest {
    private static final Duration TIME = Duration.ofMillis(Boolean.getBoolean("holdfast.full") ? 30_000 : 2_000);
    private static final int RUNS = 20;

    /** The operations. Lincheck creates a new instance for each run of a history. */
    public static final class Subject {
        private final LeaseScenario scenario = new LeaseScenario();

        @Operation
        public void acquire() {
            scenario.acquire();
        }

        @Operation
        public void deliver() {
            scenario.deliver();
        }

        @Operation
        public void cancel() {
            scenario.cancel();
        }

        @Operation
        public void release() {
            scenario.release();
        }

        @Operation
        public void renew() {
            scenario.renew();
        }

        @Operation
        public void expire() {
            scenario.expire();
        }

        @Operation
        public void runDue() {
            scenario.runDue();
        }

        @Operation(runOnce = true)
        public void close() {
            scenario.close();
        }

        @Validate
        public void finish() {
            scenario.finish();
        }
    }

    @Test
    void eachLeaseEndsOnceAndItsEndIsToldOnce() {
        new StressOptions()
                .invocationsPerIteration(RUNS)
                .verifier(EpsilonVerifier.class)
                .iterations((int) TIME.dividedBy(Duration.ofMillis(25)))
                .threads(3)
                .actorsBefore(3)
                .actorsPerThread(2)
                .actorsAfter(0)
                .check(Subject.class);
    }
}
