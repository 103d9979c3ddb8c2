package dev.holdfast.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows one lock over three Redis clients, and that it holds. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one lock over three Redis clients, and that it holds.",
            "",
            "Starts a Redis server and worker processes, each on one of the client libraries Jedis, Lettuce and"
                    + " Redisson. All of them increment one counter under one lock, by reading it, pausing, and writing"
                    + " it. Half-way, a worker is killed with -9 and started again. At the end the counter and the log of"
                    + " each worker show whether the lock held.",
            "",
            "With --redlock the lock is over five servers: two are killed and started again, then one hangs for a"
                    + " while. Then the end also shows how well the lock was to be had meanwhile.",
            ""
        },
        optionListHeading = "Options:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the lock held",
            "1:an update was lost, leases overlapped, fencing tokens were out of order, the lock was not to be had, or"
                    + " the demo could not be run",
            "2:wrong arguments"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./holdfast demo",
            "  ./holdfast demo --redlock",
            "  ./holdfast demo --seconds 60 --workers 6",
            "  ./holdfast demo --json 2>/dev/null | jq .lostUpdates",
            "  ./holdfast demo --broken --seconds 5"
        })
final class DemoCommand implements Callable<Integer> {
    private static final int SECONDS = 20;
    private static final int REDLOCK_SECONDS = 30;
    private static final int MIN_REDLOCK_SECONDS = RedlockDemo.RESTORED_SECONDS + 4;
    private static final int MAX_SECONDS = 3_600;
    private static final int MAX_WORKERS = 30;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // which picocli replaces

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long the workers contend for the lock (default: " + SECONDS + "; with --redlock "
                    + REDLOCK_SECONDS + ").")
    private @Nullable Integer seconds;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many worker processes there are; they take the clients in turn"
                    + " (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--redlock",
            description = "Puts the lock on a majority of five servers, and makes some of them fail.")
    private boolean redlock;

    @Option(
            names = "--json",
            description = "Prints one JSON object instead of the table; the progress goes to standard error.")
    private boolean json;

    @Option(
            names = "--broken",
            description =
                    "Gives each process a lock of its own, in memory, to show what the verdict is when a lock does"
                            + " not hold.")
    private boolean broken;

    @Override
    public Integer call() throws InterruptedException {
        int time = seconds != null ? seconds : redlock ? REDLOCK_SECONDS : SECONDS;
        between(redlock ? MIN_REDLOCK_SECONDS : 1, time, MAX_SECONDS, "--seconds");
        between(1, workers, MAX_WORKERS, "--workers");
        PrintWriter out = spec.commandLine().getOut();
        Screen screen = json ? new Screen(spec.commandLine().getErr(), false) : new Screen(out, Terminal.isThere());
        Runtime.getRuntime().addShutdownHook(new Thread(screen::leave));
        DemoSettings settings = new DemoSettings(time, workers, redlock, broken);
        DemoResult result = redlock ? new RedlockDemo(settings, screen).run() : new Demo(settings, screen).run();
        out.print(json ? ResultJson.of(result) : ResultTable.of(result));
        out.flush();
        return result.problems().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void between(int min, int value, int max, String option) {
        if (value < min || value > max) {
            throw new ParameterException(
                    spec.commandLine(), option + " is " + value + ", but must be from " + min + " to " + max);
        }
    }
}
