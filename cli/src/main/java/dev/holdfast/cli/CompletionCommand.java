package dev.holdfast.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Prints a script with which a shell completes commands and options. */
@Command(
        name = "completion",
        description = "Prints a script that lets bash or zsh complete commands and options.",
        footer = {"  source <(./holdfast completion)"})
final class CompletionCommand extends CliCommand implements Runnable {
    @Override
    public void run() {
        CommandLine all = spec().root().commandLine();
        PrintWriter out = out();
        out.print(AutoComplete.bash("holdfast", all));
        out.flush();
    }
}
