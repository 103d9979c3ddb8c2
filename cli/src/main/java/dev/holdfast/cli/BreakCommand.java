package dev.holdfast.cli;

import dev.holdfast.LockState;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Scanner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a lock away from its holder. */
@Command(
        name = "break",
        mixinStandardHelpOptions = true,
        description = {
            "Takes a lock away from its holder.",
            "",
            "Shows the holder and asks. Only that holder loses the lock: if another one has it by then, nothing happens."
                    + " A holder that is at work learns of the loss when it next renews its lease, a third of the lease"
                    + " time at most, and may write until then. The lock goes to the first who waits for it, if somebody"
                    + " does. Who broke which lock and why is added to the stream '#w:audit' under the key prefix.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the lock was broken",
            "1:it was not: nobody holds it, another one holds it by now, or the answer was not 'yes'",
            "2:wrong arguments",
            "119:Redis did not answer, or not as it should"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./holdfast break nightly --reason 'node7 is gone, see ticket 4711'",
            "  redis-cli XRANGE 'lock:#w:audit' - +"
        })
final class BreakCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // which picocli replaces

    @Mixin
    private Target target = new Target();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; for the audit stream.")
    private String reason = "";

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    @Parameters(index = "0", paramLabel = "NAME", description = "The name of the lock.")
    private String name = "";

    @Override
    public Integer call() {
        try (Redis redis = Redis.open(target)) {
            LockState shown = redis.locks().lock(name).inspect();
            String holder = Breaking.holderId(redis, name);
            if (!shown.isHeld() || holder == null) {
                return failed("nobody holds lock '" + LockText.name(name) + "'");
            }
            if (!shown.owner().map(holder::startsWith).orElse(true)) {
                return failed("the holder changed just now; look again");
            }
            if (!yes && !isAgreed(shown)) {
                return failed("not broken");
            }
            if (!Breaking.remove(redis, shown, holder, reason)) {
                return failed("not broken: the holder that was shown does not have the lock any more");
            }
            spec.commandLine().getErr().println("Broken.");
            return ExitCode.OK;
        }
    }

    private int failed(String why) {
        spec.commandLine().getErr().println("holdfast: " + why);
        return ExitCode.SOFTWARE;
    }

    private boolean isAgreed(LockState shown) {
        PrintWriter err = spec.commandLine().getErr();
        err.print(ShowCommand.text(shown, Instant.now()));
        err.print("Break it? Type 'yes': ");
        err.flush();
        Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
        return in.hasNextLine() && in.nextLine().trim().equals("yes");
    }
}
