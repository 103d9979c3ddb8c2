package dev.holdfast.examples.billing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Stores entries. A real ledger is a database that refuses a fencing token lower than the highest it has seen. */
final class Ledger {
    String write(String entry, long fence) {
        return entry + ", fence " + fence;
    }

    CompletionStage<String> writeLater(String entry, long fence) {
        return CompletableFuture.supplyAsync(() -> write(entry, fence));
    }
}
