package dev.holdfast.examples.billing;

import dev.holdfast.guice.Fenced;
import dev.holdfast.guice.Locked;
import dev.holdfast.guice.Locked.WhenBusy;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Sends each invoice from one node only, and takes payments for invoices. */
class Invoices {
    private final Ledger ledger;

    @Inject
    Invoices(Ledger ledger) {
        this.ledger = ledger;
    }

    // region locked
    @Locked(value = "invoice:{id}", waitTimeout = "30s")
    String send(long id, @Fenced long fence) {
        return ledger.write("invoice " + id, fence);
    }
    // endregion

    // region skip
    /** Returns empty if another node holds the lock. */
    @Locked(value = "invoice:{id}", whenBusy = WhenBusy.SKIP)
    Optional<String> remind(long id, @Fenced long fence) {
        return Optional.of(ledger.write("reminder " + id, fence));
    }
    // endregion

    // region stage
    /** The lease lives until the stage completes. */
    @Payments
    @Locked(value = "account:{payment.account}", waitTimeout = "30s")
    CompletionStage<String> take(Payment payment, @Fenced long fence) {
        return ledger.writeLater("payment of " + payment.cents() + " by " + payment.account(), fence);
    }
    // endregion
}
