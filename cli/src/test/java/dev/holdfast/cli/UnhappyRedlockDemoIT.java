package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The demo over a quorum of five servers that does not hold, and one that does not end by itself. */
@Timeout(180)
class UnhappyRedlockDemoIT {
    private static final int SERVERS = 5;

    @TempDir
    private Path elsewhere;

    /** The verdict is found as it is over one server. */
    @Test
    @EnabledIfSystemProperty(named = "holdfast.full", matches = "true")
    void aBrokenLockOverAQuorumEndsWithExitCodeOne() throws IOException, InterruptedException {
        try (DemoRun demo = new DemoRun(elsewhere, SERVERS, "--redlock", "--seconds", "10", "--json", "--broken")) {
            JsonNode result = demo.result();

            assertThat(demo.exitCode()).as(result + demo.stderr()).isOne();
            assertThat(result.get("held").booleanValue()).isFalse();
            assertThat(result.get("lostUpdates").longValue()).isPositive();
        }
    }

    @Test
    void nothingIsLeftOfADemoThatIsKilledWhileServersAreDown() throws IOException, InterruptedException {
        try (DemoRun demo = new DemoRun(elsewhere, SERVERS, "--redlock", "--seconds", "14")) {
            assertThat(demo.says("two servers are killed")).as(demo.stderr()).isTrue();

            demo.end("KILL");

            assertThat(demo.serverFolders())
                    .hasSize(SERVERS)
                    .noneMatch(folder -> folder.toFile().exists());
        }
    }
}
