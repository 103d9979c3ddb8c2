package dev.holdfast.testkit.jvm;

import dev.holdfast.testkit.redis.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process that runs a main class, with the Java installation of this JVM. The main method calls {@link ParentWatch#start},
 * so that the process ends when this JVM ends, however that happens.
 */
public final class ChildJvm implements AutoCloseable {
    private static final int KEPT_ERROR_LINES = 100;
    private static final Duration END_TIME = Duration.ofSeconds(20);

    private final String mainClass;
    private final Process process;
    private final LineReader output;
    private final LastLines errors = new LastLines(KEPT_ERROR_LINES);
    private final LineReader errorOutput;

    private ChildJvm(Builder builder) {
        this.mainClass = builder.mainClass;
        try {
            this.process = new ProcessBuilder(builder.command()).start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a JVM", e);
        }
        this.output = LineReader.start(process.inputReader(), builder.onLine, mainClass + " stdout");
        this.errorOutput = LineReader.start(process.errorReader(), errors::add, mainClass + " stderr");
    }

    /** Returns a builder with the class path of this JVM, no arguments, and a small heap. */
    public static Builder of(Class<?> mainClass) {
        return new Builder(mainClass.getName());
    }

    /** Builds a {@link ChildJvm}. */
    public static final class Builder {
        private final String mainClass;
        private final List<String> options = new ArrayList<>();
        private final List<String> args = new ArrayList<>();
        private ClassPath classPath = ClassPath.ofThisJvm();
        private Consumer<String> onLine = line -> {};

        private Builder(String mainClass) {
            this.mainClass = mainClass;
            // Many of these processes run at once, each for a short time.
            options.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        }

        /** Sets the class path. */
        public Builder classPath(ClassPath path) {
            this.classPath = path;
            return this;
        }

        /** Adds options of the java command. */
        public Builder options(String... more) {
            options.addAll(List.of(more));
            return this;
        }

        /** Sets a system property. */
        public Builder property(String name, String value) {
            return options("-D" + name + "=" + value);
        }

        /** Adds arguments of the main method. */
        public Builder args(String... more) {
            args.addAll(List.of(more));
            return this;
        }

        /** Sets a consumer of the lines of the standard output. One thread calls it, in order. */
        public Builder onLine(Consumer<String> consumer) {
            this.onLine = consumer;
            return this;
        }

        /** Starts the process. */
        public ChildJvm start() {
            return new ChildJvm(this);
        }

        private List<String> command() {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            command.addAll(List.of("-cp", classPath.toString(), mainClass));
            command.addAll(args);
            return command;
        }
    }

    /** Returns the process id. */
    public long pid() {
        return process.pid();
    }

    /** Returns whether the process has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the process with SIGKILL, as a crash does, and returns when it has ended and all its output was read. */
    public void kill() {
        process.toHandle().destroyForcibly(); // the method of Process would close its streams, and lose output
        exitCode(END_TIME);
    }

    /** Asks the process to end with SIGTERM. */
    public void terminate() {
        process.toHandle().destroy(); // the method of Process would close its standard input, which ends it at once
    }

    /** Stops the process without ending it, as a long pause does. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a stopped process go on. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        if (isAlive()) {
            Signals.send(pid(), name);
        }
    }

    /** Waits until the process has ended and all its output was read. Returns its exit code: 128 + n for signal n. */
    public int exitCode(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException(this + " did not end within " + atMost + errorText());
            }
            output.awaitEnd(END_TIME);
            errorOutput.awaitEnd(END_TIME);
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + this + " was ending", e);
        }
    }

    /** Waits until the process has ended. Throws an exception with its errors if the exit code is not 0. */
    public void awaitSuccess(Duration atMost) {
        int code = exitCode(atMost);
        if (code != 0) {
            throw new IllegalStateException(this + " ended with exit code " + code + errorText());
        }
    }

    /** Returns the last lines of the standard error output. */
    public List<String> errors() {
        return errors.lines();
    }

    private String errorText() {
        return "; it said:\n" + String.join("\n", errors());
    }

    /** Kills the process if it is alive. */
    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }

    @Override
    public String toString() {
        return mainClass + " (pid " + pid() + ")";
    }
}
