package dev.holdfast.examples.billing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where the entries go. A real one is a database that refuses a fencing token that is lower than one it has seen. */
final class Ledger {
    String write(String entry, long fence) {
        return entry + ", fence " + fence;
    }

    CompletionStage<String> writeLater(String entry, long fence) {
        return CompletableFuture.supplyAsync(() -> write(entry, fence));
    }
}
