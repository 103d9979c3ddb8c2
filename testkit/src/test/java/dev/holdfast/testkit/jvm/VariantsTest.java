package dev.holdfast.testkit.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VariantsTest {
    private static final List<String> ALL = List.of("a", "b", "c");
    private static final List<String> PROPERTIES = List.of("holdfast.full", "holdfast.seed");

    private final List<Runnable> restore = new ArrayList<>();

    @BeforeEach
    void clearProperties() {
        for (String name : PROPERTIES) {
            String before = System.clearProperty(name);
            restore.add(() -> {
                System.clearProperty(name);
                if (before != null) {
                    System.setProperty(name, before);
                }
            });
        }
    }

    @AfterEach
    void restoreProperties() {
        restore.forEach(Runnable::run);
    }

    @Test
    void withoutASeedTheChoiceDependsOnTheNumberOnly() {
        assertThat(Variants.toRun("test", 0, ALL)).containsExactly("a");
        assertThat(Variants.toRun("test", 1, ALL)).containsExactly("b");
        assertThat(Variants.toRun("test", 5, ALL)).containsExactly("c");
    }

    @Test
    void anotherSeedChoosesAnotherVariant() {
        System.setProperty("holdfast.seed", "1");
        assertThat(Variants.toRun("test", 0, ALL)).containsExactly("b");

        System.setProperty("holdfast.seed", "-1");
        assertThat(Variants.toRun("test", 0, ALL)).containsExactly("c");
    }

    @Test
    void theFullBuildRunsAllVariants() {
        System.setProperty("holdfast.full", "true");

        assertThat(Variants.toRun("test", 1, ALL)).isEqualTo(ALL);
    }
}
