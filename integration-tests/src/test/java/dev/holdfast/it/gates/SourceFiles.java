package dev.holdfast.it.gates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sources of all modules, without their tests. */
final class SourceFiles {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Returns the sources of all modules. */
    static List<Path> all() {
        return in(module -> true);
    }

    /** Returns the sources of modules that are published. */
    static List<Path> ofPublished() {
        return in(module -> !read(module.resolve("pom.xml")).contains("<maven.deploy.skip>true<"));
    }

    /** Returns the names of all packages of modules that are published. */
    static Set<String> packagesOfPublished() {
        return ofPublished().stream()
                .filter(file -> !file.endsWith("module-info.java"))
                .map(file -> file.toString().replaceFirst(".*/src/main/java/(.*)/[^/]+$", "$1"))
                .map(folder -> folder.replace('/', '.'))
                .collect(Collectors.toSet());
    }

    /** Returns the folders of all modules that have sources. */
    static Stream<Path> modules() {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.filter(module -> Files.isDirectory(module.resolve("src/main/java"))).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> in(Predicate<Path> wanted) {
        return modules()
                .filter(wanted)
                .flatMap(module -> javaFilesIn(module.resolve("src/main/java")).stream())
                .toList();
    }

    private static List<Path> javaFilesIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SourceFiles() {}
}
