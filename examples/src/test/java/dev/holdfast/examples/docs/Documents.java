package dev.holdfast.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The documentation of the project. Surefire runs tests in the folder of the module. */
final class Documents {
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** Returns the Markdown files in the root folder and below docs. */
    static List<Path> all() {
        return Stream.concat(
                        files(ROOT, 1, file -> file.toString().endsWith(".md")).stream(),
                        files(ROOT.resolve("docs"), 9, file -> file.toString().endsWith(".md")).stream())
                .toList();
    }

    static List<Path> files(Path folder, int depth, Predicate<Path> filter) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(filter).sorted().toList();
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

    private Documents() {}
}
