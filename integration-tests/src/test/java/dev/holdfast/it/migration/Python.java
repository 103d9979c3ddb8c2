package dev.holdfast.it.migration;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Python that has redis-py. */
final class Python {
    private static final int SECONDS = 60;

    private final String command;

    private Python(String command) {
        this.command = command;
    }

    /** Returns the Python of {@code holdfast.python}, or otherwise one of the machine that has redis-py. */
    static Optional<Python> withRedis() {
        String given = System.getProperty("holdfast.python");
        if (given != null && !hasRedis(given)) {
            throw new IllegalStateException(given + " has no redis-py");
        }
        return Stream.of(given == null ? "python3" : given, "/usr/bin/python3")
                .filter(Python::hasRedis)
                .findFirst()
                .map(Python::new);
    }

    private static boolean hasRedis(String command) {
        try {
            Process process = new ProcessBuilder(command, "-c", "import redis.lock")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noPython) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Starts a program that exchanges lines with the test. */
    Program start(String code, String... args) throws IOException {
        List<String> words = new ArrayList<>(List.of(command, "-u", "-c", code));
        words.addAll(List.of(args));
        return new Program(new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** A running program. */
    static final class Program implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;
        private final BufferedWriter input;

        private Program(Process process) {
            this.process = process;
            this.output = process.inputReader(StandardCharsets.UTF_8);
            this.input = process.outputWriter(StandardCharsets.UTF_8);
        }

        String line() throws IOException {
            return output.readLine();
        }

        void goOn() throws IOException {
            input.write("\n");
            input.flush();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
