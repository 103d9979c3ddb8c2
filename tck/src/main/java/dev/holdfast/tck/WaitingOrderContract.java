package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * The order of waiters of different processes, for a provider whose backend keeps a queue. Not part of
 * {@link LockProviderContract}, as not every backend keeps one; a quorum does not.
 */
public interface WaitingOrderContract extends ProviderFixture {
    /** Each release hands the lock over. */
    LockOptions STRICT = LockOptions.builder().fairness(Fairness.STRICT).build();

    @Test
    default void processesAreServedInOrderOfArrival() {
        String name = newName();
        List<Integer> order = new CopyOnWriteArrayList<>();
        List<LockProvider> processes = new ArrayList<>();
        try (LockProvider mine = open()) {
            Lease first = mine.lock(name).tryAcquire().orElseThrow();
            List<Await.Running<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                LockProvider process = open();
                processes.add(process);
                waiters.add(Await.running(() -> {
                    process.lock(name).runWithLease(lease -> order.add(number));
                    return null;
                }));
                untilWaiting(mine, name, i + 1);
            }
            first.close();
            waiters.forEach(waiter -> Await.outcome(waiter.result.thenApply(done -> true)));
        } finally {
            processes.forEach(LockProvider::close);
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    /** Waits until the local wait queue of one process has this number of waiters; its head has the ticket that all share. */
    private static void untilLocalWaiters(AtomicInteger begun, int number) {
        Await.until(number + " local waiters", () -> begun.get() == number);
    }

    /** Opens a provider that counts its waiters. */
    private LockProvider counting(AtomicInteger begun) {
        return connected(open(new LockListener() {
            @Override
            public void waitBegan(String lockName) {
                begun.incrementAndGet();
            }
        }));
    }

    /** Waits until the backend has this number of processes in the queue. */
    private static void untilWaiting(LockProvider observer, String name, int number) {
        Await.until(
                number + " waiting processes",
                () -> observer.lock(name).inspect().waiters().orElse(-1) == number);
    }

    @Test
    default void strictProcessesTakeTurnsHoweverManyOfTheirThreadsWait() {
        String name = newName();
        List<String> order = new CopyOnWriteArrayList<>();
        AtomicInteger begun = new AtomicInteger();
        try (LockProvider mine = open();
                LockProvider many = counting(begun);
                LockProvider one = open()) {
            Lease first = mine.lock(name).tryAcquire().orElseThrow();
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(entering(many, name, STRICT, "many", order));
                untilLocalWaiters(begun, i + 1);
            }
            untilWaiting(mine, name, 1);
            all.add(entering(one, name, STRICT, "one", order));
            untilWaiting(mine, name, 2);
            first.close();
            all.forEach(Await::outcome);
        }
        assertThat(order).hasSize(4).startsWith("many", "one");
    }

    @Test
    default void handOffsWithinAProcessAreBoundedAndHaveRisingTokens() {
        String name = newName();
        List<String> order = new CopyOnWriteArrayList<>();
        List<Long> fences = new CopyOnWriteArrayList<>();
        AtomicInteger begun = new AtomicInteger();
        try (LockProvider mine = open();
                LockProvider many = counting(begun);
                LockProvider one = open();
                LockProvider two = open()) {
            Lease first = mine.lock(name).tryAcquire().orElseThrow();
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(entering(many, name, "many", order, fences));
                untilLocalWaiters(begun, i + 1);
            }
            untilWaiting(mine, name, 1);
            CompletableFuture<Boolean> last = new CompletableFuture<>();
            all.add(entering(one, name, "one", order, fences, () -> {
                entering(two, name, "two", order, fences).thenRun(() -> last.complete(true));
                return CompletableFuture.runAsync(() -> untilWaiting(mine, name, 2));
            }));
            untilWaiting(mine, name, 2);
            first.close();
            all.forEach(Await::outcome);
            Await.outcome(last);
        }
        assertThat(order).hasSize(102).startsWith("many");
        int one = order.indexOf("one");
        assertThat(one).as("holders of the first grant").isBetween(1, 16);
        assertThat(order.indexOf("two") - one - 1)
                .as("holders of the second grant")
                .isBetween(0, 64);
        assertThat(fences).isSorted().doesNotHaveDuplicates();
    }

    /** Acquires the lock and holds it until the stage is complete. */
    private static CompletableFuture<?> entering(
            LockProvider process,
            String name,
            String what,
            List<String> order,
            List<Long> fences,
            Supplier<CompletableFuture<Void>> then) {
        return process.lock(name).withLeaseAsync(PATIENCE, lease -> {
            fences.add(lease.fencingToken().orElse(0));
            order.add(what);
            return then.get();
        });
    }

    private static CompletableFuture<?> entering(
            LockProvider process, String name, String what, List<String> order, List<Long> fences) {
        return entering(process, name, what, order, fences, () -> CompletableFuture.completedFuture(null));
    }

    private static CompletableFuture<?> entering(
            LockProvider process, String name, LockOptions options, String what, List<String> order) {
        return process.lock(name, options).withLeaseAsync(PATIENCE, lease -> {
            order.add(what);
            return CompletableFuture.completedFuture(what);
        });
    }

    @Test
    default void tryAcquireDoesNotOvertakeAWaiter() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                LockProvider others = open()) {
            for (int i = 0; i < 20; i++) {
                Lease held = mine.lock(name).tryAcquire().orElseThrow();
                CompletableFuture<Lease> waiting = theirs.lock(name).acquireAsync(PATIENCE);
                untilWaiting(mine, name, 1);
                held.close();
                assertThat(others.lock(name).tryAcquire())
                        .as("the lock belongs to the waiter")
                        .isEmpty();
                Await.outcome(waiting).close();
            }
        }
    }

    @Test
    default void aWaiterThatGivesUpLeavesTheQueue() throws InterruptedException {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                LockProvider others = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<Lease> cancelled = theirs.lock(name).acquireAsync(PATIENCE);
            untilWaiting(mine, name, 1);
            CompletableFuture<Lease> waiting = others.lock(name).acquireAsync(PATIENCE);
            untilWaiting(mine, name, 2);
            cancelled.cancel(true);
            untilWaiting(mine, name, 1);
            assertThat(theirs.lock(name).tryAcquire(Duration.ofMillis(800))).isEmpty();
            untilWaiting(mine, name, 1);
            held.close();
            Await.outcome(waiting).close();
            untilWaiting(mine, name, 0);
        }
    }

    @Test
    default void theThreadsOfAProcessShareATicketThatOutlivesItsFirstWaiter() {
        String name = newName();
        List<String> order = new CopyOnWriteArrayList<>();
        AtomicInteger begun = new AtomicInteger();
        try (LockProvider mine = open();
                LockProvider theirs = counting(begun);
                LockProvider others = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<Lease> first = theirs.lock(name, STRICT).acquireAsync(PATIENCE);
            untilLocalWaiters(begun, 1);
            CompletableFuture<?> second = entering(theirs, name, STRICT, "second", order);
            untilLocalWaiters(begun, 2);
            CompletableFuture<?> other = entering(others, name, STRICT, "other", order);
            untilWaiting(mine, name, 2);
            first.cancel(true);
            // An attempt that is in flight completes first: a lock that it was granted in this moment is handed off.
            Await.sleep(Duration.ofMillis(500));
            held.close();
            Await.outcome(second);
            Await.outcome(other);
        }
        assertThat(order).containsExactly("second", "other");
    }

    @Test
    default void aWaiterWithoutFairnessTakesNoTicket() {
        String name = newName();
        LockOptions unordered = LockOptions.builder().fairness(Fairness.NONE).build();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<Lease> waiting = theirs.lock(name, unordered).acquireAsync(PATIENCE);
            Await.sleep(Duration.ofMillis(300)); // it has made more than one attempt
            assertThat(mine.lock(name).inspect().waiters()).hasValue(0);
            held.close();
            Await.outcome(waiting).close();
        }
    }

    @Test
    default void aWaiterWithoutFairnessDelaysNoOtherOfItsProcess() {
        String name = newName();
        LockOptions unordered = LockOptions.builder().fairness(Fairness.NONE).build();
        List<String> order = new CopyOnWriteArrayList<>();
        AtomicInteger begun = new AtomicInteger();
        try (LockProvider mine = open();
                LockProvider theirs = counting(begun)) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            CompletableFuture<?> without = entering(theirs, name, unordered, "without", order);
            untilLocalWaiters(begun, 1);
            CompletableFuture<?> with = entering(theirs, name, STRICT, "with", order);
            untilWaiting(mine, name, 1);
            held.close();
            Await.outcome(with);
            Await.outcome(without);
        }
        assertThat(order).containsExactly("with", "without");
    }

    @Test
    default void inspectingShowsTheNumberOfWaitersAndTheLongestWait() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                LockProvider others = open()) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            assertThat(mine.lock(name).inspect().waiters()).hasValue(0);
            assertThat(mine.lock(name).inspect().longestWait()).isEmpty();
            CompletableFuture<Lease> first = theirs.lock(name).acquireAsync(PATIENCE);
            untilWaiting(mine, name, 1);
            Duration before = mine.lock(name).inspect().longestWait().orElseThrow();
            CompletableFuture<Lease> second = others.lock(name).acquireAsync(PATIENCE);
            untilWaiting(mine, name, 2);
            Await.sleep(Duration.ofMillis(50));
            assertThat(mine.lock(name).inspect().longestWait().orElseThrow())
                    .isGreaterThanOrEqualTo(before.plusMillis(40));
            held.close();
            Await.outcome(first).close();
            Await.outcome(second).close();
        }
    }
}
