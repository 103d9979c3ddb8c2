package dev.holdfast.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The part that all commands share: help options, headings and output. */
@Command(mixinStandardHelpOptions = true, exitCodeListHeading = "%nExit codes:%n", footerHeading = "%nExamples:%n")
abstract class CliCommand {
    /** Starts the error messages of all commands. */
    static final String ERROR_PREFIX = "holdfast: ";

    @Spec
    private CommandSpec spec = CommandSpec.create(); // which picocli replaces

    CommandSpec spec() {
        return spec;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints an error message to standard error. */
    void printError(@Nullable String message) {
        err().println(ERROR_PREFIX + message);
    }
}
