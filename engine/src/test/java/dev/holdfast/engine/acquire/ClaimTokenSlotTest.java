package dev.holdfast.engine.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.spi.AcquireReply.Ticket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A token is either settled or used for an attempt. */
class ClaimTokenSlotTest {
    private static final int ROUNDS = 20_000;

    private final EngineContext context = new EngineFixture().context();
    private final ClaimTokenSlot slot = new ClaimTokenSlot();

    private ClaimToken newToken() {
        return new ClaimToken(context, context.newOwnership("orders"), 1_000_000_000L, 1);
    }

    private ClaimToken begin() {
        return slot.begin(context.sendTime(), this::newToken);
    }

    private @Nullable ClaimToken takeOut() {
        return slot.takeOut(any -> true);
    }

    @Test
    void aTokenWithAnAttemptInFlightIsNotTakenOut() {
        ClaimToken used = begin();
        assertThat(takeOut()).isNull();
        used.busy(null);
        assertThat(takeOut()).isSameAs(used);
        assertThat(takeOut()).isNull();
    }

    @Test
    void theNextAttemptUsesTheSameToken() {
        ClaimToken used = begin();
        used.busy(new Ticket(1, 0, true, Long.MAX_VALUE));
        assertThat(begin()).isSameAs(used);
    }

    /** Or else the attempt would get a ticket for an acquisition that is over, and nobody would take the lock that is handed to it. */
    @Test
    void noAttemptBeginsWithATokenThatIsTakenOutInTheSameMoment() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        CyclicBarrier together = new CyclicBarrier(2);
        try {
            for (int i = 0; i < ROUNDS; i++) {
                slot.put(newToken());
                CompletableFuture<@Nullable ClaimToken> taking = CompletableFuture.supplyAsync(
                        () -> {
                            meet(together);
                            return takeOut();
                        },
                        other);
                meet(together);
                ClaimToken used = begin();
                ClaimToken taken = taking.get(20, TimeUnit.SECONDS);
                assertThat(taken).as("the token of round %s", i).isNotSameAs(used);
                used.busy(null);
                takeOut();
            }
        } finally {
            other.shutdownNow();
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
