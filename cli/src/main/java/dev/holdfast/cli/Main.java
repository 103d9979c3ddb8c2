package dev.holdfast.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
        name = "holdfast",
        mixinStandardHelpOptions = true,
        version = "Holdfast 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        description = "Distributed locks for Java on Redis.",
        subcommands = DemoCommand.class)
final class Main {
    /** Runs a command and ends this JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler((e, args) -> {
                    CommandLine command = e.getCommandLine();
                    if (args.length == 0) {
                        command.usage(command.getErr());
                    } else {
                        command.getErr().println("holdfast: " + e.getMessage());
                        command.getErr()
                                .println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
                    }
                    return command.getCommandSpec().exitCodeOnInvalidInput();
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println("holdfast: " + e.getMessage());
                    return command.getCommandSpec().exitCodeOnExecutionException();
                });
    }
}
