package dev.holdfast.it.discovery;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The application of these tests. It runs in a separate JVM, with a given class path or module path. */
final class Application {
    private static final int END_SECONDS = 120;

    private final List<String> command = new ArrayList<>();
    private final List<String> start;

    private Application(String pathOption, List<Path> path, String... start) {
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(
                pathOption,
                path.stream().map(Path::toString).distinct().collect(Collectors.joining(File.pathSeparator))));
        this.start = List.of(start);
    }

    /** Returns the application from the folder of its classes, on a class path. */
    static Application onClassPath(Path application, List<Path> others) {
        return new Application("--class-path", joined(application, others), "application.Main");
    }

    /** Returns the application from the folder of its module, on a module path. */
    static Application onModulePath(Path application, List<Path> others) {
        return new Application(
                "--module-path", joined(application, others), "--module", "application/application.Main");
    }

    private static List<Path> joined(Path first, List<Path> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }

    /** Sets the system property that chooses a driver. */
    Application preferring(String drivers) {
        command.add("-Ddev.holdfast.driver=" + drivers);
        return this;
    }

    /** Runs the application, and returns its output for each URL. */
    List<String> open(String... urls) {
        command.addAll(start);
        command.addAll(Arrays.asList(urls));
        try {
            Path output = Files.createTempFile("holdfast-application", ".out");
            Path errors = Files.createTempFile("holdfast-application", ".err");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            boolean isOver = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            List<String> lines = Files.readAllLines(output);
            String problems = Files.readString(errors);
            Files.delete(output);
            Files.delete(errors);
            if (!isOver || process.waitFor() != 0) {
                throw new IllegalStateException(
                        "the application " + (isOver ? "failed" : "hangs") + ": " + lines + " " + problems);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
