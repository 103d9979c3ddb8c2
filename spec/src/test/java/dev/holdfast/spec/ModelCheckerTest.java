package dev.holdfast.spec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a run fails that gives no result. The results themselves are tested by {@link SpecificationTest}. */
class ModelCheckerTest {
    @TempDir
    private Path folder;

    @Test
    void specificationWithAnErrorIsNoResult() throws IOException {
        Files.writeString(
                folder.resolve("HoldfastLock.tla"), "---- MODULE HoldfastLock ----\nSpec == NoSuchOperator\n====\n");
        Configuration configuration = configuration();
        ModelChecker checker = new ModelChecker(folder.resolve("tlc"), Duration.ofMinutes(5));

        assertThatThrownBy(() -> checker.run(configuration))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Lock_a: TLC ended with exit code")
                .hasMessageContaining("NoSuchOperator");
    }

    @Test
    void runThatTakesTooLongIsNoResult() throws IOException {
        Configuration configuration = configuration();
        ModelChecker checker = new ModelChecker(folder.resolve("tlc"), Duration.ofMillis(1));

        assertThatThrownBy(() -> checker.run(configuration))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Lock_a: TLC did not end within PT0.001S");
    }

    private Configuration configuration() throws IOException {
        return Configuration.read(Files.writeString(
                folder.resolve("Lock_a.cfg"), "\\* expect: holds\n\\* run: build\nSPECIFICATION Spec\n"));
    }
}
