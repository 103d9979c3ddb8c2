package dev.holdfast.memory;

import java.lang.reflect.Method;
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
 * Lincheck makes up short histories of one contended lock and runs each many times, on threads that start together. What
 * comes of an operation depends on the others, so no result is checked for itself, but that everything ends well: see
 * {@link Contest#finish}.
 *
 * <p>The subject is the engine as it is, over a store that answers at once and hands over: what races here is the queue in the
 * process, the hand-over to it by the store, and that between its threads. Blocked threads, interruption and the threads of the
 * engine itself are for the engine's own stress test.
 */
@Isolated("the threads of Lincheck spin while they wait for each other")
class ContentionLincheckTest {
    private static final int FACTOR = Boolean.getBoolean("holdfast.full") ? 50 : 1;

    /** How often a history that is known to be hard is run, and how often any other. */
    private static final int HARD = 400 * FACTOR;

    private static final int ANY = 100 * FACTOR;

    /** Made anew for each run of a history. */
    public static final class Subject {
        private final Contest contest = new Contest();

        @Operation
        public void acquire() {
            contest.acquire();
        }

        @Operation
        public void acquireBriefly() {
            contest.acquireBriefly();
        }

        @Operation
        public void acquireElsewhere() {
            contest.acquireElsewhere();
        }

        @Operation
        public void release() {
            contest.release();
        }

        @Operation
        public void cancel() {
            contest.cancel();
        }

        @Operation
        public void runDue() {
            contest.runDue();
        }

        @Operation
        public void letTimePass() {
            contest.letTimePass();
        }

        @Operation(runOnce = true)
        public void close() {
            contest.close();
        }

        /** Reads what one thread does. */
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
            contest.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acquire acquire | release | cancel",
                "acquire acquire acquire | release release | cancel",
                "acquire | release runDue | acquire",
                "acquireBriefly | release cancel | acquire acquire",
                "acquireElsewhere acquire | release runDue | cancel",
                "acquireElsewhere acquire acquire | release runDue | cancel",
                "acquireElsewhere acquire | letTimePass | release runDue",
                "acquireElsewhere acquireBriefly | letTimePass | release runDue",
                "acquireElsewhere acquireBriefly acquire | letTimePass | release runDue",
                "acquire | close | release",
                "acquire | close | acquire acquire",
                "acquireElsewhere acquire | close | acquire",
                "acquireElsewhere acquire | close | cancel",
                "acquireElsewhere acquireBriefly | close | letTimePass",
            })
    void aHistoryThatIsKnownToBeHardEndsInOrder(String history) {
        List<List<Actor>> parts =
                Arrays.stream(history.split("\\|")).map(Subject::actors).toList();
        options(HARD)
                .iterations(0)
                .addCustomScenario(new ExecutionScenario(parts.get(0), parts.subList(1, parts.size()), List.of(), null))
                .check(Subject.class);
    }

    @Test
    void anyHistoryEndsInOrder() {
        options(ANY)
                .iterations(20)
                .threads(3)
                .actorsBefore(3)
                .actorsPerThread(2)
                .actorsAfter(0)
                .check(Subject.class);
    }

    private static StressOptions options(int invocations) {
        return new StressOptions().invocationsPerIteration(invocations).verifier(EpsilonVerifier.class);
    }
}
