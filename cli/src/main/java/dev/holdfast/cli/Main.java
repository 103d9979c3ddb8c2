package dev.holdfast.cli;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockConfigurationException;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
        name = "holdfast",
        mixinStandardHelpOptions = true,
        version = "Holdfast 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        description = "Distributed locks for Java on Redis.")
final class Main {
    private static final int MIN_WIDTH = 55;
    private static final int MAX_WIDTH = 100;

    /** Runs a command and ends this JVM with its exit code. */
    public static void main(String[] args) {
        setUnlessSet(
                "dev.holdfast.driver", "jedis"); // several drivers are on the class path, so one must be the default
        setUnlessSet("java.util.logging.SimpleFormatter.format", "holdfast: %5$s%n");
        setUnlessSet("slf4j.internal.verbosity", "ERROR"); // or it warns that no logger is installed
        System.exit(commandLine().execute(args));
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    static CommandLine commandLine() {
        CommandLine all = new CommandLine(new Main());
        // Everything after the name of the lock belongs to the command.
        all.addSubcommand(new CommandLine(new RunCommand()).setStopAtPositional(true));
        all.addSubcommand(new ShowCommand());
        all.addSubcommand(new LsCommand());
        all.addSubcommand(new WatchCommand());
        all.addSubcommand(new BreakCommand());
        all.addSubcommand(new DoctorCommand());
        all.addSubcommand(new DemoCommand());
        all.addSubcommand(new CompletionCommand());
        if (Terminal.columns() > 0) {
            all.setUsageHelpWidth(Math.max(MIN_WIDTH, Math.min(Terminal.columns(), MAX_WIDTH)));
        }
        return all.registerConverter(Duration.class, new DurationConverter())
                .setParameterExceptionHandler((e, args) -> {
                    CommandLine command = e.getCommandLine();
                    if (args.length == 0) {
                        command.usage(command.getErr());
                    } else {
                        command.getErr().println(CliCommand.ERROR_PREFIX + e.getMessage());
                        UnmatchedArgumentException.printSuggestions(e, command.getErr());
                        command.getErr()
                                .println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
                    }
                    return command.getCommandSpec().exitCodeOnInvalidInput();
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(CliCommand.ERROR_PREFIX + e.getMessage());
                    CommandSpec spec = command.getCommandSpec();
                    if (e instanceof LockBackendException) {
                        return ExitCodes.UNAVAILABLE;
                    }
                    boolean isInput = e instanceof LockConfigurationException || e instanceof IllegalArgumentException;
                    return isInput ? spec.exitCodeOnInvalidInput() : spec.exitCodeOnExecutionException();
                });
    }
}
