package dev.holdfast.memory;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lincheck generates short histories of one contended lock and runs each many times, on threads that start together. The result of
 * an operation depends on the others, so no result is checked by itself: {@link ContentionScenario#finish} checks how the history ends.
 *
 * <p>The subject is the real engine over a store that replies at once and hands over. So the races are in the local wait queue, in the
 * hand-over by the store, and in the hand-off between threads. The engine's own stress test covers blocked threads, interruption and the
 * threads of the engine.
 */
@Isolated("the threads of Lincheck spin while they wait for each other")
class ContentionLincheckTest {
    /** How long each history is tried. The number of runs depends on the load of the machine. */
    private static final Duration TIME = Duration.ofMillis(Boolean.getBoolean("holdfast.full") ? 6_000 : 200);

    private static final int RUNS = 20;

    /** The operations. Lincheck creates a new instance for each run of a history. */
    public static final class Subject {
        private final ContentionScenario scenario = new ContentionScenario();

        @Operation
        public void acquire() {
            scenario.acquire();
        }

        @Operation
        public void acquireBriefly() {
            scenario.acquireBriefly();
        }

        @Operation
        public void acquireElsewhere() {
            scenario.acquireElsewhere();
        }

        @Operation
        public void release() {
            scenario.release();
        }

        @Operation
        public void cancel() {
            scenario.cancel();
        }

        @Operation
        public void runDue() {
            scenario.runDue();
        }

        @Operation
        public void letTimePass() {
            scenario.letTimePass();
        }

        @Operation(runOnce = true)
        public void close() {
            scenario.close();
        }

        /** Parses the operations of one thread. */
        private static List<Actor> actors(String names) {
            return Arrays.stream(names.strip().split(" ")).map(Subject::actor).toList();
        }

        private static Actor actor(String name) {
            Method method = Arrays.stream(Subject.class.getMethods())
                    .filter(operation -> operation.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
            return new Actor(method, List.of());
        }

        @Validate
        public void finish() {
            scenario.finish();
        }
    }

    /** With three threads: Lincheck's spin while there is a processor for each, and get nowhere where others need them too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "acquire acquire | release | cancel | runDue",
                "acquire acquire acquire | release release | cancel | runDue",
                "acquire | release runDue | acquire | runDue",
                "acquireBriefly | release cancel | acquire acquire | runDue",
                "acquireElsewhere acquire | release runDue | cancel | runDue",
                "acquireElsewhere acquire acquire | release runDue | cancel | runDue",
                "acquireElsewhere acquire | letTimePass | release runDue | runDue",
                "acquireElsewhere acquireBriefly | letTimePass | release runDue | runDue",
                "acquireElsewhere acquireBriefly acquire | letTimePass | release runDue | runDue",
                "acquire | close | release | runDue",
                "acquire | close | acquire acquire | runDue",
                "acquireElsewhere acquire | close | acquire | runDue",
                "acquireElsewhere acquire | close | cancel | runDue",
                "acquireElsewhere acquireBriefly | close | letTimePass | runDue",
                "acquireBriefly letTimePass | letTimePass letTimePass | acquireElsewhere | close",
            })
    void aHistoryThatIsKnownToBeHardEndsInOrder(String history) {
        List<List<Actor>> parts =
                Arrays.stream(history.split("\\|")).map(Subject::actors).toList();
        ExecutionScenario scenario =
                new ExecutionScenario(parts.get(0), parts.subList(1, parts.size()), List.of(), null);
        long start = System.nanoTime();
        do {
            options().iterations(0).addCustomScenario(scenario).check(Subject.class);
        } while (System.nanoTime() - start < TIME.toNanos());
    }

    @Test
    void anyHistoryEndsInOrder() {
        options()
                .iterations((int) TIME.dividedBy(Duration.ofMillis(25)))
                .threads(3)
                .actorsBefore(3)
                .actorsPerThread(2)
                .actorsAfter(0)
                .check(Subject.class);
    }

    private static StressOptions options() {
        return new StressOptions().invocationsPerIteration(RUNS).verifier(EpsilonVerifier.class);
    }
}
