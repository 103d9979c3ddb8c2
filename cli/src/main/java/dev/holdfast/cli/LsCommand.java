package dev.holdfast.cli;

import dev.holdfast.LockState;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the locks that are held. */
@Command(
        name = "ls",
        description = {
            "Lists the locks that are held.",
            "",
            "Shows the holder of each lock, how long it keeps the lock without a renewal, how many processes wait, and how"
                    + " long the first of them has waited. The scan runs in small steps, so that the"
                    + " server can serve other clients in between. Locks that are acquired or released meanwhile may or may"
                    + " not be listed.",
            ""
        },
        exitCodeList = {"0:the locks were listed; there may be none", ExitCodes.USAGE_TEXT, ExitCodes.UNAVAILABLE_TEXT},
        footer = {"  ./holdfast ls", "  ./holdfast ls 'orders:*'", "  ./holdfast ls --json | jq -r '.[].lock'"})
final class LsCommand extends LockCommand implements Runnable {
    @Option(names = "--json", description = "Prints a JSON array of objects instead of the table.")
    private boolean json;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PATTERN",
            defaultValue = "*",
            description = "A Redis pattern for the names, with ?, * and [a-z]; quote it, or the shell expands it"
                    + " (default: all).")
    private String pattern = "*";

    @Override
    public void run() {
        try (Redis redis = Redis.open(target())) {
            List<LockState> held = HeldLockScan.held(redis, pattern);
            PrintWriter out = out();
            if (json) {
                out.print(LocksJson.of(held));
            } else if (held.isEmpty()) {
                err().println("No lock is held.");
            } else {
                List<String> lines = LocksTable.of(held, Terminal.columns());
                out.println(Terminal.bold(lines.get(0)));
                lines.stream().skip(1).forEach(out::println);
            }
            out.flush();
        }
    }
}
