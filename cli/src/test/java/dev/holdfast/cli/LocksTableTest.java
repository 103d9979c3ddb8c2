package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocksTableTest {
    private final LockState ours = LockState.held("orders:42")
            .holder("shop@node7:4711")
            .owner("0123456789abcdef")
            .remaining(Duration.ofMillis(28_140))
            .fencingToken(1_800_000_000_000_000L)
            .waiters(3)
            .longestWait(Duration.ofMillis(5_200))
            .build();
    private final LockState foreign = LockState.held("x").waiters(0).build();

    @Test
    void eachLockHasALine() {
        assertThat(LocksTable.of(List.of(ours, foreign), 0))
                .containsExactly(
                        "lock       holder                 left     waiters",
                        "orders:42  shop@node7:4711       28.1s  3 for 5.2s",
                        "x          (another library)    no end           0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 60, 80, 200})
    void noLineIsWiderThanTheTerminal(int width) {
        LockState wide = LockState.held("n".repeat(300)).holder("h".repeat(300)).build();

        assertThat(LocksTable.of(List.of(wide, ours), width))
                .allMatch(line -> line.length() <= Math.max(50, width))
                .anyMatch(line -> line.contains("nn.."))
                .anyMatch(line -> line.contains("hh.."));
    }

    @Test
    void namesUseTheWidthThatHoldersLeave() {
        LockState longName = LockState.held("n".repeat(30)).holder("me").build();

        assertThat(LocksTable.of(List.of(longName), 80)).anyMatch(line -> line.startsWith("n".repeat(30)));
    }

    @Test
    void controlCharactersInANameAreEscaped() {
        assertThat(LockText.name("a\u001b[2Jb\nc\u009b")).isEqualTo("a\\x1b[2Jb\\x0ac\\x9b");
    }

    @Test
    void timesAreShownInTheirTwoLargestUnits() {
        assertThat(LockText.time(Duration.ofMillis(250))).isEqualTo("0.3s");
        assertThat(LockText.time(Duration.ofSeconds(100))).isEqualTo("1m40s");
        assertThat(LockText.time(Duration.ofMinutes(100))).isEqualTo("1h40m");
        assertThat(LockText.time(Duration.ofDays(5))).isEqualTo("5d0h");
    }
}
