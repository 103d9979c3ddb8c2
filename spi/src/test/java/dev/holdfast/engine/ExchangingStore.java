package dev.holdfast.engine;

import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Exchange;
import dev.holdfast.spi.ExchangeReply;
import dev.holdfast.spi.Ownership;

/** A store that releases and claims in one step, and whose every answer is given by the test. */
final class ExchangingStore extends PlayedStore {
    final Question.Line<Both, ExchangeReply> exchanges = new Question.Line<>();

    record Both(Ownership released, Claim claim) {}

    @Override
    public Exchange exchange() {
        return (released, claim, timeout) -> exchanges.ask(new Both(released, claim));
    }
}
