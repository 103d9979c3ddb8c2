package dev.holdfast.it.gates;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What cannot be seen in class files. */
class SourcesTest {
    private static final Pattern COMMENTS_AND_TEXTS =
            Pattern.compile("/\\*.*?\\*/|//[^\n]*|\"(\\\\.|[^\"\\\\\n])*\"", Pattern.DOTALL);
    private static final Pattern SYNCHRONIZED = Pattern.compile("\\bsynchronized\\b");

    @Test
    void everyPackageSaysWhatLivesInItAndIsNullMarked() {
        List<Path> packages = SourceFiles.all().stream()
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !folder.endsWith("src/main/java"))
                .toList();
        assertThat(packages).hasSizeGreaterThan(12).allSatisfy(folder -> {
            Path info = folder.resolve("package-info.java");
            assertThat(info).exists();
            assertThat(info).content().startsWith("/**").contains("@NullMarked\npackage ");
        });
    }

    @Test
    void nothingThatIsPublishedIsSynchronized() {
        assertThat(SourceFiles.ofPublished()).hasSizeGreaterThan(100);
        assertThat(SourceFiles.ofPublished())
                .filteredOn(SourcesTest::isSynchronized)
                .isEmpty();
    }

    private static boolean isSynchronized(Path file) {
        String code = COMMENTS_AND_TEXTS.matcher(SourceFiles.read(file)).replaceAll("");
        return SYNCHRONIZED.matcher(code).find();
    }
}
