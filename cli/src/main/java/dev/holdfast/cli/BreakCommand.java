package dev.holdfast.cli;

import dev.holdfast.LockState;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a lock away from its holder. */
@Command(
        name = "break",
        description = {
            "Takes a lock away from its holder.",
            "",
            "Shows the holder and asks for a 'yes'. Only that holder loses the lock: if another holder has it by then,"
                    + " nothing happens. A holder that is still working learns of the loss at its next renewal, after a"
                    + " third of the lease time at most. Until then it may write. The lock goes to the first waiter, if"
                    + " there is one. An entry with the lock, its holder, the user who broke it and the reason is added to"
                    + " the stream '#w:audit' under the key prefix.",
            ""
        },
        exitCodeList = {
            "0:the lock was broken",
            "1:the lock was not broken: it has no holder, another holder has it by then, or the reply was not 'yes'",
            ExitCodes.USAGE_TEXT,
            ExitCodes.UNAVAILABLE_TEXT
        },
        footer = {
            "  ./holdfast break nightly --reason 'node7 is gone, see ticket 4711'",
            "  redis-cli XRANGE 'lock:#w:audit' - +"
        })
final class BreakCommand extends LockCommand implements Callable<Integer> {
    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "The reason, for the audit stream.")
    private String reason = "";

    @Option(names = "--yes", description = "Breaks the lock without asking.")
    private boolean yes;

    @Parameters(index = "0", paramLabel = "NAME", description = "The name of the lock.")
    private String name = "";

    @Override
    public Integer call() {
        try (Redis redis = Redis.open(target())) {
            LockState shown = redis.locks().lock(name).inspect();
            String holder = LockBreaker.holderId(redis, name);
            if (!shown.isHeld() || holder == null) {
                return failed("lock '" + LockText.name(name) + "' has no holder");
            }
            if (!shown.owner().map(holder::startsWith).orElse(true)) {
                return failed("not broken: the holder has just changed; try again");
            }
            if (!yes && !isAgreed(shown)) {
                return failed("not broken");
            }
            if (!LockBreaker.remove(redis, shown, holder, reason)) {
                return failed("not broken: the holder that was shown does not have the lock any more");
            }
            err().println("Broken.");
            return ExitCode.OK;
        }
    }

    private int failed(String why) {
        printError(why);
        return ExitCode.SOFTWARE;
    }

    private boolean isAgreed(LockState shown) {
        PrintWriter err = err();
        err.print(ShowCommand.text(shown));
        err.print("Break it? Type 'yes': ");
        err.flush();
        Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
        return in.hasNextLine() && in.nextLine().trim().equals("yes");
    }
}
