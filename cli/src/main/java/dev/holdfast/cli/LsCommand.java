package dev.holdfast.cli;

import dev.holdfast.LockState;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the locks that are held. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the locks that are held.",
            "",
            "Says of each who holds it, for how long already and for how long still, and how many wait for it and for how"
                    + " long the first has. The server is asked in small steps and answers others in between. Locks that come or go meanwhile may be"
                    + " listed or not.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the locks were listed; there may be none",
            "2:wrong arguments",
            "119:Redis did not answer, or not as it should"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ./holdfast ls", "  ./holdfast ls 'orders:*'", "  ./holdfast ls --json | jq -r '.[].lock'"})
final class LsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // which picocli replaces

    @Mixin
    private Target target = new Target();

    @Option(names = "--json", description = "Prints a JSON array of objects instead of the table.")
    private boolean json;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PATTERN",
            defaultValue = "*",
            description = "Which names, with ? and * and [a-z] as in Redis; in quotes, or the shell replaces it"
                    + " (default: all).")
    private String pattern = "*";

    @Override
    public void run() {
        try (Redis redis = Redis.open(target)) {
            List<LockState> held = Scan.held(redis, pattern);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.print(LocksJson.of(held));
            } else if (held.isEmpty()) {
                spec.commandLine().getErr().println("No lock is held.");
            } else {
                List<String> lines = LocksTable.of(held, Instant.now(), Terminal.columns());
                out.println(Terminal.bold(lines.get(0)));
                lines.stream().skip(1).forEach(out::println);
            }
            out.flush();
        }
    }
}
