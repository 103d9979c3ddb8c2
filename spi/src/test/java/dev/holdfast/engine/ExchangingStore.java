package dev.holdfast.engine;

import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Exchange;
import dev.holdfast.spi.ExchangeReply;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A store that releases and claims in one step, and whose every answer is given by the test. */
final class ExchangingStore extends PlayedStore {
    final Question.Line<Both, ExchangeReply> exchanges = new Question.Line<>();

    record Both(Ownership released, Claim claim) {}

    /** What happens to a thread that does both itself. */
    volatile boolean isInterrupting;

    @Override
    public Exchange exchange() {
        return new Exchange() {
            @Override
            public CompletableFuture<ExchangeReply> exchangeAsync(Ownership released, Claim claim, Duration timeout) {
                return exchanges.ask(new Both(released, claim));
            }

            @Override
            public CompletableFuture<ExchangeReply> exchange(Ownership released, Claim claim, Duration timeout)
                    throws InterruptedException {
                CompletableFuture<ExchangeReply> both = exchangeAsync(released, claim, timeout);
                if (isInterrupting) {
                    throw new InterruptedException();
                }
                return both;
            }
        };
    }
}
