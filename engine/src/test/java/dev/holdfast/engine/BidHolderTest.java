package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.AcquireReply.Ticket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A bid is either settled or asked with. */
class BidHolderTest {
    private static final int ROUNDS = 20_000;

    private final Engine engine = new Played().engine;
    private final BidHolder holder = new BidHolder();

    private Bid newBid() {
        return new Bid(engine, engine.newOwnership("orders"), 1_000_000_000L, 1);
    }

    private Bid begin() {
        return holder.begin(engine.asked(), this::newBid);
    }

    private @Nullable Bid takeOut() {
        return holder.takeOut(any -> true);
    }

    @Test
    void duringAQuestionNobodyGetsTheBid() {
        Bid asker = begin();
        assertThat(takeOut()).isNull();
        asker.answered(null);
        assertThat(takeOut()).isSameAs(asker);
        assertThat(takeOut()).isNull();
    }

    @Test
    void theNextQuestionIsAskedWithTheSameBid() {
        Bid asker = begin();
        asker.answered(new Ticket(1, 0, true, Long.MAX_VALUE));
        assertThat(begin()).isSameAs(asker);
    }

    /** Otherwise the question would get a place for a request that is over, and nobody would take the lock that comes to it. */
    @Test
    void noQuestionBeginsWithABidThatIsTakenOutInTheSameMoment() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        CyclicBarrier together = new CyclicBarrier(2);
        try {
            for (int i = 0; i < ROUNDS; i++) {
                holder.put(newBid());
                CompletableFuture<@Nullable Bid> taking = CompletableFuture.supplyAsync(
                        () -> {
                            meet(together);
                            return takeOut();
                        },
                        other);
                meet(together);
                Bid asker = begin();
                Bid taken = taking.get(20, TimeUnit.SECONDS);
                assertThat(taken).as("the bid of round %s", i).isNotSameAs(asker);
                asker.answered(null);
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
