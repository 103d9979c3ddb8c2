package dev.holdfast.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what lets a shell complete the commands and options. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints a script that lets bash or zsh complete commands and options.",
        footerHeading = "%nExamples:%n",
        footer = {"  source <(./holdfast completion)"})
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // which picocli replaces

    @Override
    public void run() {
        CommandLine all = spec.root().commandLine();
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("holdfast", all));
        out.flush();
    }
}
