package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "run, Missing required parameter",
        "run job, Missing required parameter",
        "run --wait soon job true, is not a duration such as 500ms",
        "run --ttl 5 job true, is not a duration such as 500ms",
        "run --ttl 1ms job true, leaseTime must be between PT0.2S",
        "run --url redis://localhost:x job true, port",
        "run --url lock:nosuch://localhost job true, nosuch",
        "run --on-lost=panic job true, panic"
    })
    void wrongArgumentsOfRunExitWith125(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(125);
        assertThat(err.toString()).contains("holdfast: ").contains(message);
        assertThat(out).hasToString("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis+lettuce://127.0.0.1:1",
                "lock:redlock:redis+jedis://127.0.0.1:1,127.0.0.1:2,127.0.0.1:3",
                "lock:breaker:redis+jedis://127.0.0.1:1"
            })
    void runAcceptsEachKindOfUrl(String url) {
        assertThat(run("run", "--url", url, "job", "true")).isEqualTo(119);
        assertThat(err.toString()).contains("holdfast: lock 'job': ", "127.0.0.1:1");
    }

    @Test
    void anErrorMessageDoesNotContainThePassword() {
        assertThat(run("ls", "--url", "lock:redis+jedis://user:canary@127.0.0.1:1"))
                .isEqualTo(119);
        assertThat(run("ls", "--url", "lock:redis+lettuce://user:canary@127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("holdfast: ").doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "show", "ls", "watch", "break", "doctor", "demo", "completion"})
    void helpOfEachCommandFitsInto80ColumnsAndHasExamples(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("\nExamples:\n");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void theListOfCommandsFitsInto80Columns() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("\n\nCommands:\n");
        assertThat(err.toString().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheNearestOne() {
        assertThat(run("doktor")).isEqualTo(2);
        assertThat(err.toString()).contains("doctor").contains("Try: holdfast --help");
    }

    @Test
    void completionContainsCommandsAndOptions() {
        assertThat(run("completion")).isZero();
        assertThat(out.toString()).startsWith("#!/usr/bin/env bash").contains("'--on-lost'", "doctor");
    }

    @Test
    void helpOfRunExplainsOnLost() {
        assertThat(run("run", "--help")).isZero();
        assertThat(out.toString()).contains("--on-lost", "122", "./holdfast run nightly -- ./report.sh --all");
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
