package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DemoCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "--seconds=0, '--seconds is 0, but must be from 1 to 3600'",
        "--seconds=3601, '--seconds is 3601, but must be from 1 to 3600'",
        "--redlock --seconds=9, '--seconds is 9, but must be from 10 to 3600'",
        "--workers=0, '--workers is 0, but must be from 1 to 30'",
        "--workers=31, '--workers is 31, but must be from 1 to 30'",
        "--seconds=soon, \"Invalid value for option '--seconds': 'soon' is not an int\"",
        "--second=1, \"Unknown option: '--second=1'\""
    })
    void wrongArgumentsAreExplained(String arguments, String message) {
        assertThat(run(("demo " + arguments).split(" "))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("holdfast: " + message.replace("\"", ""))
                .contains("holdfast demo --help");
        assertThat(out).hasToString("");
    }

    @Test
    void withoutACommandTheCommandsAreListed() {
        assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("Usage: holdfast").containsPattern("demo +Shows that one lock");
    }

    @Test
    void helpShowsExamplesAndExitCodesIn80Columns() {
        assertThat(run("demo", "--help")).isEqualTo(CommandLine.ExitCode.OK);
        assertThat(out.toString())
                .contains("./holdfast demo --redlock", "./holdfast demo --seconds 60 --workers 6", "Exit codes:");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
