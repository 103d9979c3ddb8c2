package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.resource.ClientResources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who has the threads that clients of our own share. No other client is open meanwhile, so one test at a time. */
@Execution(ExecutionMode.SAME_THREAD)
class SharedClientResourcesTest {
    private final List<ClientResources> taken = new ArrayList<>();

    private void fail(RuntimeException failure) {
        assertThatThrownBy(() -> SharedClientResources.takeFor(threads -> {
                    taken.add(threads);
                    throw failure;
                }))
                .isSameAs(failure);
    }

    private static boolean isEnding(ClientResources threads) {
        return threads.eventExecutorGroup().isShuttingDown();
    }

    @Test
    void aClientThatCannotBeMadeKeepsNoThreads() {
        fail(new IllegalStateException("no client"));
        assertThat(taken).hasSize(1).allMatch(SharedClientResourcesTest::isEnding);
    }

    @Test
    void aClientThatCannotBeMadeTakesTheThreadsFromNobody() {
        ClientResources other = SharedClientResources.takeFor(Function.identity());
        fail(new IllegalStateException("no client"));
        assertThat(taken).containsExactly(other);
        assertThat(isEnding(other)).as("are in use").isFalse();

        SharedClientResources.giveBack();
        assertThat(isEnding(other)).as("are left to end").isTrue();
    }
}
