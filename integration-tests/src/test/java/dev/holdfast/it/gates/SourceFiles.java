package dev.holdfast.it.gates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folders and files of all modules. */
final class SourceFiles {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Returns the folders of all modules that have sources. */
    static Stream<Path> modules() {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules
                    .filter(module -> Files.isDirectory(module.resolve("src/main/java")))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the folders of the modules that are published. */
    static List<Path> published() {
        return modules().filter(SourceFiles::isPublished).toList();
    }

    static boolean isPublished(Path module) {
        return !read(module.resolve("pom.xml")).contains("<maven.deploy.skip>true<");
    }

    /** Returns a file that belongs to no module, or the folder of one. */
    static Path resolve(String file) {
        return ROOT.resolve(file);
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
