package dev.holdfast.testkit.jvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A thread that reads the lines of one stream to its end. */
final class LineReader {
    private final Thread thread;
    private volatile @Nullable RuntimeException failure;

    private LineReader(BufferedReader lines, Consumer<String> consumer, String name) {
        this.thread = new Thread(() -> this.read(lines, consumer), name);
        thread.setDaemon(true);
    }

    static LineReader start(BufferedReader lines, Consumer<String> consumer, String name) {
        LineReader reader = new LineReader(lines, consumer, name);
        reader.thread.start();
        return reader;
    }

    private void read(BufferedReader lines, Consumer<String> consumer) {
        try (lines) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                deliver(line, consumer);
            }
        } catch (IOException e) {
            // the process is gone
        }
    }

    /** Delivers a line. A consumer that fails must not stop the reading, or the process would block on a full pipe. */
    private void deliver(String line, Consumer<String> consumer) {
        try {
            consumer.accept(line);
        } catch (RuntimeException e) {
            if (failure == null) {
                failure = e;
            }
        }
    }

    /** Waits until all lines were read, and throws the first exception of the consumer. */
    void awaitEnd(Duration atMost) throws InterruptedException {
        thread.join(atMost.toMillis());
        if (thread.isAlive()) {
            throw new IllegalStateException(
                    "the process has ended, but another process still holds its " + thread.getName());
        }
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("a line of " + thread.getName() + " was not understood", thrown);
        }
    }
}
