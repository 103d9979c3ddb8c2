package dev.holdfast.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs TLC on one configuration, in a JVM of its own, and returns what it found. */
final class ModelChecker {
    private static final String MAIN_CLASS = "tlc2.TLC";
    private static final int HOLDS = 0;
    private static final int INVARIANT_VIOLATED = 12;
    private static final int TEMPORAL_PROPERTY_VIOLATED = 13;
    private static final Pattern INVARIANT = Pattern.compile("(?m)^Error: Invariant (\\w+) is violated\\.$");

    private final Path folder;
    private final Duration limit;

    /**
     * Creates a runner.
     *
     * @param folder where TLC writes its output and its files, a folder for each configuration
     * @param limit how long TLC may run
     */
    ModelChecker(Path folder, Duration limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** Runs TLC. Throws an exception if it neither finishes the search nor finds a violation within the limit. */
    Expectation run(Configuration configuration) throws InterruptedException {
        Path log = log(configuration);
        return result(configuration, execute(configuration, work(configuration), log), log);
    }

    /** Returns the file with the output of TLC, which has the counterexample of a violation. */
    Path log(Configuration configuration) {
        return work(configuration).resolve("tlc.log");
    }

    private Path work(Configuration configuration) {
        return folder.resolve(configuration.name()).toAbsolutePath();
    }

    private int execute(Configuration configuration, Path work, Path log) throws InterruptedException {
        try {
            Files.createDirectories(work);
            Process process = new ProcessBuilder(command(configuration, work))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw failure(configuration, "TLC did not end within " + limit, log);
                }
                return process.exitValue();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Configuration configuration, Path work) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-XX:+UseSerialGC",
                // The second compiler pays off only in long runs.
                configuration.tier() == Tier.ALL ? "-XX:+TieredCompilation" : "-XX:TieredStopAtLevel=1",
                // TLC unpacks its modules there under fixed names.
                "-Djava.io.tmpdir=" + work,
                "-cp",
                jar().toString(),
                MAIN_CLASS,
                "-workers",
                "1",
                "-cleanup",
                "-metadir",
                work.resolve("states").toString(),
                "-config",
                configuration.file().toAbsolutePath().toString(),
                configuration.specification().toAbsolutePath().toString());
    }

    private static Path jar() {
        try {
            Class<?> main = Class.forName(MAIN_CLASS, false, ModelChecker.class.getClassLoader());
            return Path.of(
                    main.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("TLC is not on the class path", e);
        }
    }

    private static Expectation result(Configuration configuration, int exitCode, Path log) {
        return switch (exitCode) {
            case HOLDS -> new Expectation(Optional.empty());
            case INVARIANT_VIOLATED -> new Expectation(Optional.of(violatedInvariant(configuration, log)));
            case TEMPORAL_PROPERTY_VIOLATED ->
                new Expectation(Optional.of(String.join(" or ", configuration.temporalProperties())));
            default -> throw failure(configuration, "TLC ended with exit code " + exitCode, log);
        };
    }

    private static String violatedInvariant(Configuration configuration, Path log) {
        Matcher invariant = INVARIANT.matcher(text(log));
        if (!invariant.find()) {
            throw failure(configuration, "TLC does not say which invariant is violated", log);
        }
        return invariant.group(1);
    }

    private static IllegalStateException failure(Configuration configuration, String problem, Path log) {
        List<String> lines = text(log).lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - 20), lines.size());
        return new IllegalStateException(
                configuration.name() + ": " + problem + "; the end of " + log + ":\n" + String.join("\n", last));
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
