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

/** The command that runs under a lock, and all processes that it started. Thread-safe. */
final class ChildProcess {
    private final ReentrantLock starting = new ReentrantLock();
    private boolean over;
    private volatile @Nullable Process process;

    /**
     * Starts the command with the input and output of this process, unless {@link #end} was called before.
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

    /** Returns whether a command has a file: at its path, or on the search path if it is only a name. */
    static boolean exists(String command) {
        if (command.contains(File.separator)) {
            return Files.exists(Path.of(command));
        }
        String searched = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(searched.split(File.pathSeparator)).anyMatch(folder -> Files.exists(Path.of(folder, command)));
    }

    /** Waits for the command to end and returns its exit code: 128 + n for signal n. */
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

    /** Asks the command and all processes that it started to end. */
    void terminate() {
        tree().forEach(ProcessHandle::destroy);
    }

    /** Kills the command and all processes that it started. */
    void kill() {
        tree().forEach(ProcessHandle::destroyForcibly);
    }

    /** Returns the whole tree, before any of it ends: a process whose parent has ended is no longer found as a descendant. */
    private List<ProcessHandle> tree() {
        Process running = process;
        return running == null
                ? List.of()
                : Stream.concat(Stream.of(running.toHandle()), running.descendants())
                        .toList();
    }

    /** Ends the command and all processes that it started, by force after the given time. No command starts after this. */
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
            // the caller kills it
        }
    }
}
