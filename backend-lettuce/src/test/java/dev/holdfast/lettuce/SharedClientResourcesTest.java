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

/** How long the shared threads live. One test at a time, so that no other client is open. */
@Execution(ExecutionMode.SAME_THREAD)
class SharedClientResourcesTest {
    private final List<ClientResources> taken = new ArrayList<>();

    private void failToCreate(RuntimeException failure) {
        assertThatThrownBy(() -> SharedClientResources.create(threads -> {
                    taken.add(threads);
                    throw failure;
                }))
                .isSameAs(failure);
    }

    private static boolean isEnding(ClientResources threads) {
        return threads.eventExecutorGroup().isShuttingDown();
    }

    @Test
    void threadsEndIfTheOnlyClientCannotBeCreated() {
        failToCreate(new IllegalStateException("no client"));
        assertThat(taken).hasSize(1).allMatch(SharedClientResourcesTest::isEnding);
    }

    @Test
    void threadsOfOtherClientsStayIfAClientCannotBeCreated() {
        ClientResources other = SharedClientResources.create(Function.identity());
        failToCreate(new IllegalStateException("no client"));
        assertThat(taken).containsExactly(other);
        assertThat(isEnding(other)).as("in use").isFalse();

        SharedClientResources.release();
        assertThat(isEnding(other)).as("ending after the last release").isTrue();
    }
}
