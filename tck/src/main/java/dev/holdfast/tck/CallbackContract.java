package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Callbacks that block hold up nothing: no result, no time limit, no cancellation, no notice of a loss and no close. */
public interface CallbackContract extends ProviderFixture {
    /** How many callbacks block in each test. */
    int BLOCKED = 8;

    @Test
    default void callbacksThatWaitForOtherCallsGetTheirResults() {
        String busy = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease held = theirs.lock(busy, renewed()).tryAcquire().orElseThrow()) {
            List<CompletableFuture<?>> blocked = new ArrayList<>();
            for (int i = 0; i < BLOCKED; i++) {
                blocked.add(mine.lock(newName())
                        .acquireAsync(PATIENCE)
                        .thenAcceptAsync(lease -> assertThatThrownBy(
                                        () -> Await.outcome(mine.lock(busy).acquireAsync(Duration.ofMillis(500))))
                                .isInstanceOf(LockTimeoutException.class)));
            }
            blocked.forEach(Await::outcome);
            held.ensureHeld();
        }
    }

    @Test
    default void blockedCallbacksHoldUpNoGrantNoTimeoutAndNoLoss() {
        String busy = newName();
        CompletableFuture<Void> unblock = new CompletableFuture<>();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease held = theirs.lock(busy, renewed()).tryAcquire().orElseThrow()) {
            List<CompletableFuture<?>> blocked = blockCallbacks(mine, theirs, unblock);
            Lease fixed = Await.outcome(mine.lock(newName(), fixed()).acquireAsync(PATIENCE));
            CompletableFuture<LeaseLoss> lost = fixed.lost();
            assertThatThrownBy(() -> Await.outcome(mine.lock(busy).acquireAsync(Duration.ofMillis(300))))
                    .isInstanceOf(LockTimeoutException.class);
            assertThat(Await.outcome(mine.lock(busy).inspectAsync()).isHeld()).isTrue();
            assertThat(Await.outcome(lost).reason()).isEqualTo(LeaseLoss.Reason.EXPIRED);
            assertThat(blocked).as("still blocked").noneMatch(CompletableFuture::isDone);
            held.ensureHeld();
        } finally {
            unblock.complete(null);
        }
    }

    @Test
    default void blockedCallbacksHoldUpNoCancellation() {
        String busy = newName();
        CompletableFuture<Void> unblock = new CompletableFuture<>();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lease held = theirs.lock(busy, renewed()).tryAcquire().orElseThrow();
            List<CompletableFuture<?>> blocked = blockCallbacks(mine, theirs, unblock);
            CompletableFuture<Lease> waiting = mine.lock(busy).acquireAsync(PATIENCE);
            Await.sleep(Duration.ofMillis(100));
            waiting.cancel(true);
            held.close();
            Await.until("the lock is free", () -> theirs.lock(busy).tryAcquire().isPresent());
            assertThat(blocked).as("still blocked").noneMatch(CompletableFuture::isDone);
        } finally {
            unblock.complete(null);
        }
    }

    @Test
    default void blockedCallbacksHoldUpNoClose() {
        String busy = newName();
        CompletableFuture<Void> unblock = new CompletableFuture<>();
        try (LockProvider theirs = open();
                Lease held = theirs.lock(busy, renewed()).tryAcquire().orElseThrow()) {
            LockProvider mine = open();
            List<CompletableFuture<?>> blocked = blockCallbacks(mine, theirs, unblock);
            CompletableFuture<Lease> waiting = mine.lock(busy).acquireAsync(PATIENCE);
            CompletableFuture<LeaseLoss> lost =
                    mine.lock(newName()).tryAcquire().orElseThrow().lost();
            mine.close();
            assertThatThrownBy(() -> Await.outcome(waiting)).isInstanceOf(LockException.class);
            assertThat(Await.outcome(lost).reason()).isEqualTo(LeaseLoss.Reason.PROVIDER_CLOSED);
            assertThat(blocked).as("still blocked").noneMatch(CompletableFuture::isDone);
            held.ensureHeld();
        } finally {
            unblock.complete(null);
        }
    }

    @Test
    default void theFunctionOfAsyncWorkIsNeverCalledByTheCallingThread() {
        try (LockProvider locks = open()) {
            for (int i = 0; i < 100; i++) {
                CompletableFuture<Thread> ranOn = new CompletableFuture<>();
                Await.outcome(locks.lock(newName()).withLeaseAsync(PATIENCE, lease -> {
                    ranOn.complete(Thread.currentThread());
                    return CompletableFuture.completedFuture("done");
                }));
                assertThat(Await.outcome(ranOn)).isNotSameAs(Thread.currentThread());
            }
        }
    }

    /**
     * Blocks callbacks of a provider, more of them than it has threads, until the given future is complete. Another provider holds
     * the locks at first, so that the callbacks do not run on the calling thread.
     */
    private List<CompletableFuture<?>> blockCallbacks(
            LockProvider locks, LockProvider others, CompletableFuture<Void> unblock) {
        List<CompletableFuture<?>> blocked = new ArrayList<>();
        for (int i = 0; i < BLOCKED; i++) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            String name = newName();
            Lease held = others.lock(name).tryAcquire().orElseThrow();
            blocked.add(locks.lock(name).acquireAsync(PATIENCE).thenAccept(lease -> {
                begun.complete(null);
                Await.block(unblock);
            }));
            held.close();
            Await.outcome(begun);
        }
        return blocked;
    }
}
