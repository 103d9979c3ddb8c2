package dev.holdfast.cli;

import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts the writes of each client library while the workers run, and formats them as one line. Thread-safe. */
final class DemoProgress {
    private final DemoSettings settings;
    private final Map<String, LongAdder> writes = new LinkedHashMap<>();

    DemoProgress(DemoSettings settings) {
        this.settings = settings;
        settings.clients().forEach(client -> writes.put(client, new LongAdder()));
    }

    void add(Event event) {
        LongAdder ofClient = writes.get(event.client());
        if (ofClient != null && event.is(Op.WRITE, Phase.OK)) {
            ofClient.increment();
        }
    }

    /** Returns the line for a second of the run. A worker that restarts late may delay the end, so that second is capped. */
    String line(long second) {
        return String.format(Locale.ROOT, "%3d of %d s   ", Math.min(second, settings.seconds()), settings.seconds())
                + writes.entrySet().stream()
                        .map(client -> String.format(
                                Locale.ROOT,
                                "%s %,d",
                                client.getKey(),
                                client.getValue().sum()))
                        .collect(Collectors.joining("   "));
    }
}
