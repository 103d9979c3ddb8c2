package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo on a quorum of five servers: with a broken lock, and killed before its end. */
@Timeout(180)
class UnhappyRedlockDemoIT {
    private static final int SERVERS = 5;

    @TempDir
    private Path elsewhere;

    /** {@link DemoIT} tests the same verdict on one server. */
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
    void killingTheDemoWhileServersAreDownLeavesNothing() throws IOException, InterruptedException {
        try (DemoRun demo = new DemoRun(elsewhere, SERVERS, "--redlock", "--seconds", "14")) {
            assertThat(demo.says("two servers are killed")).as(demo.stderr()).isTrue();

            demo.end("KILL");

            assertThat(demo.serverFolders())
                    .hasSize(SERVERS)
                    .noneMatch(folder -> folder.toFile().exists());
        }
    }
}
