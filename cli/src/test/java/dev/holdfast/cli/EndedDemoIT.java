package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends the demo on one server before its time. */
@Timeout(180)
class EndedDemoIT {
    @TempDir
    private Path elsewhere;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void aSignalEndsAllProcessesOfTheDemo(String signal) throws IOException, InterruptedException {
        try (DemoRun demo = new DemoRun(elsewhere, 1, "--seconds", "600")) {
            assertThat(demo.says(" of 600 s ")).as(demo.stderr()).isTrue();
            assertThat(demo.family()).hasSizeGreaterThan(3); // the workers and the server
            assertThat(demo.serverFolders()).hasSize(1);

            demo.end(signal);

            assertThat(demo.serverFolders()).noneMatch(folder -> folder.toFile().exists());
            assertThat(demo.stderr()).isEmpty();
        }
    }
}
