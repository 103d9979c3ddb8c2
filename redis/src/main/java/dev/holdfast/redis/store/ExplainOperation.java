package dev.holdfast.redis.store;

import dev.holdfast.spi.Ownership;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Finds out with EXPLAIN who has broken leases that are gone, and why. Changes nothing. */
public final class ExplainOperation {
    /** Characters that could break a line of a log, or change how it is shown. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final ScriptRunner runner;
    private final ScriptCallFactory calls;

    /**
     * Creates the operation.
     *
     * @param runner runs the script
     * @param calls makes the calls of the script
     */
    public ExplainOperation(ScriptRunner runner, ScriptCallFactory calls) {
        this.runner = runner;
        this.calls = calls;
    }

    /**
     * Reads the audit entries of leases.
     *
     * @param lost the leases, at least one
     * @param timeout how long to wait for the reply
     * @return a future of a text for each lease, in their order; empty for a lease without an entry
     */
    public CompletableFuture<List<String>> runAsync(List<Ownership> lost, Duration timeout) {
        CompletableFuture<List<String>> texts = runner.runAsync(calls.explain(lost, timeout))
                .thenApply(reply -> IntStream.range(0, lost.size())
                        .mapToObj(i -> text(reply.extra(2 * i), reply.extra(2 * i + 1)))
                        .toList());
        return RedisErrors.translateFailure(lost.get(0).lockName(), RedisScripts.EXPLAIN, texts);
    }

    private static String text(String by, String reason) {
        if (by.isEmpty() && reason.isEmpty()) {
            return "";
        }
        String text = "broken" + (by.isEmpty() ? "" : " by " + by) + (reason.isEmpty() ? "" : ": " + reason);
        return UNPRINTABLE.matcher(text).replaceAll(" ");
    }
}
