package dev.holdfast.cli;

import dev.holdfast.testkit.redis.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of the script as a user starts it, with output to files. */
final class Script implements AutoCloseable {
    private static final Path SCRIPT = Path.of("../holdfast").toAbsolutePath().normalize();
    private static final long LONG_SECONDS = 90;

    private final Path stdout;
    private final Path stderr;
    private final Process process;

    private Script(Path folder, String url, List<String> args) throws IOException {
        this.stdout = Files.createTempFile(folder, "stdout", ".txt");
        this.stderr = Files.createTempFile(folder, "stderr", ".txt");
        // A build in the background ignores these signals, and a JVM keeps ignoring signals that are ignored at its
        // start.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT", SCRIPT.toString()));
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        // On a busy machine a new JVM may need more than a second for its first connection.
        builder.environment().put("HOLDFAST_URL", url + "?commandTimeout=10s");
        this.process = builder.start();
    }

    /** Starts a command in a folder, with the URL of the locks. */
    static Script start(Path folder, String url, String... args) throws IOException {
        return new Script(folder, url, List.of(args));
    }

    /** Runs a command until it ends. */
    static Script run(Path folder, String url, String... args) throws IOException {
        Script script = start(folder, url, args);
        script.exitCode();
        return script;
    }

    /** Types a line. */
    void type(String line) throws IOException {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
    }

    /** Waits until the program ends. */
    int exitCode() {
        try {
            if (!process.waitFor(LONG_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("has not ended; it said: " + stderr());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String stdout() {
        return read(stdout);
    }

    String stderr() {
        return read(stderr);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal to the program only, not to the processes that it started. */
    void signal(String name) {
        Signals.send(process.pid(), name);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return stdout() + stderr();
    }
}
