package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo on a quorum of five servers. */
@Timeout(180)
class RedlockDemoIT {
    private static final int SERVERS = 5;

    /** In the default build each phase takes two seconds instead of three, apart from the one after the restart. */
    private static final String SECONDS = Boolean.getBoolean("holdfast.full") ? "18" : "14";

    @TempDir
    private Path elsewhere;

    @Test
    void theLockIsAcquiredWhileAMinorityOfServersFails() throws IOException, InterruptedException {
        try (DemoRun demo = new DemoRun(elsewhere, SERVERS, "--redlock", "--seconds", SECONDS, "--json")) {
            assertThat(demo.serverFolders()).as(demo.stderr()).hasSize(SERVERS);

            JsonNode result = demo.result();

            assertThat(demo.exitCode()).as(result + demo.stderr()).isZero();
            assertThat(result.get("held").booleanValue()).isTrue();
            assertThat(result.get("phases").findValuesAsText("servers"))
                    .containsExactly("all up", "two killed", "restored", "one hung", "all up again");
            assertThat(result.get("phases"))
                    .allMatch(phase -> phase.get("acquisitions").longValue() >= 5);
            assertThat(demo.stderr())
                    .contains("two servers are killed with -9", "another server is stopped, so that it hangs");
            assertThat(demo.serverFolders()).noneMatch(folder -> folder.toFile().exists());
        }
    }
}
