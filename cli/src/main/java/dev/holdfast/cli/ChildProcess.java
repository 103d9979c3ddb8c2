package dev.holdfast.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command that is run under a lock, with all that it started in turn. Thread-safe. */
final class ChildProcess {
    private final ReentrantLock starting = new ReentrantLock();
    private boolean over;
    private volatile @Nullable Process process;

    /**
     * Starts the command on our own input and output, unless {@link #end} came first: then nobody is to start anything any more.
     *
     * @return whether it was started
     * @throws IOException if there is no such command, or it cannot be started
     */
    boolean start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        starting.lock();
        try {
            if (!over) {
                process = builder.start();
            }
            return !over;
        } finally {
            starting.unlock();
        }
    }

    /** Tells whether there is a file for a command: where its path says, or on the search path if it is only a name. */
    static boolean exists(String command) {
        if (command.contains(File.separator)) {
            return Files.exists(Path.of(command));
        }
        String searched = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(searched.split(File.pathSeparator)).anyMatch(folder -> Files.exists(Path.of(folder, command)));
    }

    /** Waits for its end and returns the exit code: 128 + n for signal n. */
    int exitCode() throws InterruptedException {
        return started().waitFor();
    }

    private Process started() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    /** Asks the command and what it started to end. */
    void terminate() {
        tree().forEach(ProcessHandle::destroy);
    }

    /** Ends the command and what it started at once. */
    void kill() {
        tree().forEach(ProcessHandle::destroyForcibly);
    }

    /** The list is made before anything ends: what is left without its parent is nobody's descendant any more. */
    private List<ProcessHandle> tree() {
        Process running = process;
        return running == null
                ? List.of()
                : Stream.concat(Stream.of(running.toHandle()), running.descendants())
                        .toList();
    }

    /** Ends the command and what it started, if need be by force, and returns when they are gone. Nothing is started later. */
    void end(Duration patience) {
        starting.lock();
        try {
            over = true;
        } finally {
            starting.unlock();
        }
        List<ProcessHandle> all = tree();
        all.forEach(ProcessHandle::destroy);
        long end = System.nanoTime() + patience.toNanos();
        for (ProcessHandle each : all) {
            await(each, end - System.nanoTime());
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private static void await(ProcessHandle each, long nanos) {
        try {
            each.onExit().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // it is killed then
        }
    }
}
