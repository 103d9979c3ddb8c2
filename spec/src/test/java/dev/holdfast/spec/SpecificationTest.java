package dev.holdfast.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The protocol has its properties, and loses them without its rules. The system property {@code holdfast.spec} chooses other
 * configurations than those of the build, see {@link Selection}. Output is in {@code target/tlc}.
 */
class SpecificationTest {
    /** Many times what the longest configuration takes on an idle machine. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final ModelChecker checker = new ModelChecker(Path.of("target/tlc"), LIMIT);

    static List<Configuration> configurations() {
        return Selection.of(
                Configuration.all(Path.of("tla")),
                System.getProperty("holdfast.spec", ""),
                Boolean.getBoolean("holdfast.full"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configurations")
    void configurationGivesTheExpectedResult(Configuration configuration) throws InterruptedException {
        assertThat(checker.run(configuration))
                .as("%s, see %s", configuration.name(), checker.log(configuration))
                .isEqualTo(configuration.expectation());
    }
}
