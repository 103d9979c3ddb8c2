package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class ConnectWaitersTest {
    private final ConnectWaiters<String> waiters = new ConnectWaiters<>();
    private final CompletableFuture<String> attempt = new CompletableFuture<>();
    private final List<String> served = new ArrayList<>();

    private BiConsumer<String, Throwable> waiter(String name) {
        return (connection, thrown) -> served.add(name + " " + (thrown == null ? connection : thrown.getMessage()));
    }

    @Test
    void waitersAreServedInOrderOfArrival() {
        waiters.add(waiter("first"), attempt);
        waiters.add(waiter("second"), attempt);
        waiters.add(waiter("third"), attempt);
        assertThat(served).isEmpty();

        attempt.complete("c");
        waiters.serve(attempt);

        assertThat(served).containsExactly("first c", "second c", "third c");
    }

    @Test
    void waiterThatIsAddedWhileOthersAreServedComesAfterThem() {
        waiters.add((connection, thrown) -> waiters.add(waiter("added"), attempt), attempt);
        waiters.add(waiter("second"), attempt);

        attempt.complete("c");
        waiters.serve(attempt);

        assertThat(served).containsExactly("second c", "added c");
    }

    @Test
    void laterWaiterIsServedAtOnce() {
        attempt.complete("c");
        waiters.serve(attempt);

        waiters.add(waiter("later"), attempt);

        assertThat(served).containsExactly("later c");
    }

    @Test
    void failureIsPassedToEveryWaiter() {
        waiters.add(waiter("first"), attempt);
        attempt.completeExceptionally(new IllegalStateException("refused"));
        waiters.serve(attempt);
        waiters.add(waiter("later"), attempt);

        assertThat(served).containsExactly("first refused", "later refused");
    }
}
