package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo on one server. */
@Timeout(180)
class DemoIT {
    /** Workers without a common lock disturb each other many times in a second. */
    private static final String BROKEN_SECONDS = Boolean.getBoolean("holdfast.full") ? "5" : "3";

    @TempDir
    private Path elsewhere;

    @Test
    void aLockThatHoldsEndsWithExitCodeZero() throws IOException, InterruptedException {
        try (DemoRun demo = new DemoRun(elsewhere, 1, "--seconds", "3", "--json")) {
            assertThat(demo.serverFolders()).as(demo.stderr()).hasSize(1);

            JsonNode result = demo.result();

            assertThat(demo.exitCode()).as(result + demo.stderr()).isZero();
            long expected = result.get("expected").longValue();
            assertThat(expected).isGreaterThanOrEqualTo(15);
            assertThat(result.get("found").longValue())
                    .isBetween(expected, expected + result.get("inDoubt").longValue());
            assertThat(result.get("lostUpdates").longValue()).isZero();
            assertThat(result.get("overlaps").longValue()).isZero();
            assertThat(result.get("fencesOutOfOrder").longValue()).isZero();
            assertThat(result.get("clients").fieldNames()).toIterable().containsExactly("jedis", "lettuce", "redisson");
            assertThat(demo.stderr())
                    .contains("w1 (jedis) is killed with -9", "w1 is started again")
                    .doesNotContain("SLF4J");
            assertThat(demo.serverFolders()).noneMatch(folder -> folder.toFile().exists());
        }
    }

    @Test
    void aBrokenLockEndsWithExitCodeOne() throws IOException, InterruptedException {
        try (DemoRun demo = new DemoRun(elsewhere, 1, "--seconds", BROKEN_SECONDS, "--json", "--broken")) {
            JsonNode result = demo.result();

            assertThat(demo.exitCode()).as(result + demo.stderr()).isOne();
            assertThat(result.get("held").booleanValue()).isFalse();
            assertThat(result.get("lostUpdates").longValue()).isPositive();
            assertThat(result.get("overlaps").longValue()).isPositive();
            assertThat(result.get("fencesOutOfOrder").longValue()).isPositive();
        }
    }
}
