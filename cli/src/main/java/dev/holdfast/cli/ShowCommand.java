package dev.holdfast.cli;

import dev.holdfast.LockProvider;
import dev.holdfast.LockState;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one lock. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one lock.",
            "",
            "Says who holds it, since when, for how long if it is not renewed, the last fencing token, and how many wait"
                    + " for it and for how long the first has. The time since when is that of the server; it is not known of other libraries. Only the public id of the"
                    + " lease is shown, with which nobody can release it. Of a process that waits with many threads only one"
                    + " counts.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the lock was shown, held or free",
            "2:wrong arguments",
            "119:Redis did not answer, or not as it should; or no lock is under that key"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ./holdfast show orders:42", "  ./holdfast show --json orders:42 | jq .held"})
final class ShowCommand implements Runnable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    @Spec
    private CommandSpec spec = CommandSpec.create(); // which picocli replaces

    @Mixin
    private Target target = new Target();

    @Option(names = "--json", description = "Prints a JSON object instead of the text.")
    private boolean json;

    @Parameters(index = "0", paramLabel = "NAME", description = "The name of the lock.")
    private String name = "";

    @Override
    public void run() {
        try (LockProvider locks = target.open()) {
            LockState state = locks.lock(name).inspect();
            PrintWriter out = spec.commandLine().getOut();
            out.print(json ? LocksJson.of(state) : text(state, Instant.now()));
            out.flush();
        }
    }

    static String text(LockState state, Instant now) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("lock", LockText.name(state.lockName()));
        lines.put("state", state.isHeld() ? "held" : "free");
        lines.put("holder", LockText.holder(state));
        LockText.since(state)
                .ifPresent(since -> lines.put(
                        "since",
                        TIME.format(since.atZone(ZoneId.systemDefault())) + ", for " + LockText.age(state, now)));
        lines.put("remaining", LockText.remaining(state));
        lines.put("lease", state.owner().orElse(""));
        state.fencingToken()
                .ifPresent(fence -> lines.put(state.isHeld() ? "fence" : "last fence", String.valueOf(fence)));
        lines.put("waiters", LockText.waiters(state, ", the first for "));
        StringBuilder text = new StringBuilder();
        lines.forEach((label, value) -> text.append(value.isEmpty() ? "" : String.format("%-11s%s%n", label, value)));
        return text.toString();
    }
}
