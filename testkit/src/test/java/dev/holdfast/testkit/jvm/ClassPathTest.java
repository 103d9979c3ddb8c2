package dev.holdfast.testkit.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassPathTest {
    private static final ClassPath ABC = ClassPath.of(List.of(Path.of("/a.jar"), Path.of("/b"), Path.of("/c.jar")));

    @Test
    void theClassPathOfThisJvmHasTheTestsThatRunInIt() {
        assertThat(ClassPath.ofThisJvm().entries()).anyMatch(entry -> entry.endsWith("testkit/target/test-classes"));
    }

    @Test
    void entriesCanBeLeftOut() {
        assertThat(ABC.without(entry -> entry.toString().endsWith(".jar"))).hasToString("/b");
    }

    @Test
    void entriesCanBeChosen() {
        assertThat(ABC.only(entry -> entry.toString().endsWith(".jar")))
                .hasToString("/a.jar" + File.pathSeparator + "/c.jar");
    }
}
