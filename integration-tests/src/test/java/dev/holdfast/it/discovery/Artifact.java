package dev.holdfast.it.discovery;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A published artifact that the build has packaged. */
enum Artifact {
    API("api"),
    SPI("spi"),
    ENGINE("engine"),
    REDIS("redis"),
    MEMORY("backend-memory"),
    JEDIS("backend-jedis"),
    LETTUCE("backend-lettuce"),
    REDISSON("backend-redisson"),
    REDLOCK("redlock"),
    RESILIENCE4J("resilience4j"),
    GUICE("guice"),
    MICROMETER("micrometer"),
    TCK("tck");

    private final String folder;

    Artifact(String folder) {
        this.folder = folder;
    }

    /** Returns the jar. */
    Path jar() {
        String name = "holdfast-" + folder + "-[0-9][^-]*(-SNAPSHOT)?\\.jar";
        try (Stream<Path> files = Files.list(target())) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("not packaged: holdfast-" + folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the jar and its runtime dependencies. */
    List<Path> withDependencies() {
        List<Path> all = new ArrayList<>(List.of(jar()));
        if (this != API) {
            Stream.of(read(target().resolve("runtime-classpath.txt")).split(File.pathSeparator))
                    .map(Path::of)
                    .forEach(all::add);
        }
        return all;
    }

    Path module() {
        return Path.of("..", folder).toAbsolutePath().normalize();
    }

    private Path target() {
        return module().resolve("target");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
