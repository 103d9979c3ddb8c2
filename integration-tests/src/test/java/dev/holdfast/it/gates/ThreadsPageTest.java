package dev.holdfast.it.gates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on threads names each thread that the published modules start. */
class ThreadsPageTest {
    private static final Pattern NAME = Pattern.compile("\"(holdfast-[a-z-]+[a-z])\"");

    @Test
    void eachThreadIsOnThePage() throws IOException {
        String page = SourceFiles.read(SourceFiles.resolve("docs/threads.md"));
        Set<String> names = new TreeSet<>();
        for (Path module : SourceFiles.published()) {
            try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file -> NAME.matcher(SourceFiles.read(file))
                                .results()
                                .forEach(found -> names.add(found.group(1))));
            }
        }
        assertThat(names)
                .hasSizeGreaterThan(8)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }
}
