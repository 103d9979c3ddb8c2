package dev.holdfast.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Shows that one lock works across three Redis clients. */
@Command(
        name = "demo",
        description = {
            "Shows that one lock works across three Redis clients.",
            "",
            "Starts a Redis server and worker processes, each with one of the client libraries Jedis, Lettuce and"
                    + " Redisson. All workers increment one counter under one lock: they read it, pause, and write it."
                    + " Halfway, one worker is killed with -9 and started again. At the end the counter and the log of"
                    + " each worker show whether the lock held.",
            "",
            "With --redlock the lock needs a majority of five servers. Two servers are killed and started again, then"
                    + " another one hangs for a while. The result then also shows how often the lock was acquired in each"
                    + " phase.",
            ""
        },
        optionListHeading = "Options:%n",
        exitCodeList = {
            "0:the lock held",
            "1:an update was lost, leases overlapped, fencing tokens were out of order, the lock was hardly ever"
                    + " acquired, or the demo could not run",
            ExitCodes.USAGE_TEXT
        },
        footer = {
            "  ./holdfast demo",
            "  ./holdfast demo --redlock",
            "  ./holdfast demo --seconds 60 --workers 6",
            "  ./holdfast demo --json 2>/dev/null | jq .lostUpdates",
            "  ./holdfast demo --broken --seconds 5"
        })
final class DemoCommand extends CliCommand implements Callable<Integer> {
    private static final int SECONDS = 20;
    private static final int REDLOCK_SECONDS = 30;
    private static final int MIN_REDLOCK_SECONDS = RedlockDemo.RESTORED_SECONDS + 4;
    private static final int MAX_SECONDS = 3_600;
    private static final int MAX_WORKERS = 30;

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
            description = "The number of worker processes, spread over the client libraries"
                    + " (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--redlock", description = "Uses a lock on a majority of five servers, some of which fail.")
    private boolean redlock;

    @Option(
            names = "--json",
            description = "Prints one JSON object instead of the table; the progress goes to standard error.")
    private boolean json;

    @Option(
            names = "--broken",
            description = "Gives each process a separate lock in memory, to show the result for a lock that does not"
                    + " hold.")
    private boolean broken;

    @Override
    public Integer call() throws InterruptedException {
        int time = seconds != null ? seconds : redlock ? REDLOCK_SECONDS : SECONDS;
        between(redlock ? MIN_REDLOCK_SECONDS : 1, time, MAX_SECONDS, "--seconds");
        between(1, workers, MAX_WORKERS, "--workers");
        PrintWriter out = out();
        Screen screen = json ? new Screen(err(), false) : new Screen(out, Terminal.isThere());
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
                    spec().commandLine(), option + " is " + value + ", but must be from " + min + " to " + max);
        }
    }
}
