package dev.holdfast.archrules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rule for every module, published or not: each package is described and null-marked. */
public interface PackageDocumentation {
    /** Returns the module that the test belongs to. */
    default ModuleFolder module() {
        return ModuleFolder.ofTest(getClass());
    }

    @Test
    default void everyPackageIsDescribedAndNullMarked() {
        Path root = module().resolve("src/main/java");
        List<Path> packages = module().sources().stream()
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !folder.equals(root))
                .toList();
        assertThat(packages).isNotEmpty().allSatisfy(folder -> {
            Path info = folder.resolve("package-info.java");
            assertThat(info).exists();
            assertThat(info).content().startsWith("/**").contains("@NullMarked\npackage ");
        });
    }
}
