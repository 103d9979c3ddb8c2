package dev.holdfast.cli;

import dev.holdfast.LockProvider;
import dev.holdfast.LockState;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one lock. */
@Command(
        name = "show",
        description = {
            "Shows one lock.",
            "",
            "Shows the holder, how long it keeps the lock without a renewal, the highest fencing token that was issued so"
                    + " far, how many processes wait, and how long the first of them has waited. Locks share the fencing"
                    + " tokens, so the holder usually has a lower one; the next holder will have a higher one. The id of the"
                    + " lease is public: it cannot be used to release the lock. A process counts as one waiter, however many"
                    + " of its threads wait.",
            ""
        },
        exitCodeList = {
            "0:the lock was shown, held or free",
            ExitCodes.USAGE_TEXT,
            ExitCodes.UNAVAILABLE_TEXT + ", or the key holds something that is not a lock"
        },
        footer = {"  ./holdfast show orders:42", "  ./holdfast show --json orders:42 | jq .held"})
final class ShowCommand extends LockCommand implements Runnable {
    @Option(names = "--json", description = "Prints a JSON object instead of the text.")
    private boolean json;

    @Parameters(index = "0", paramLabel = "NAME", description = "The name of the lock.")
    private String name = "";

    @Override
    public void run() {
        try (LockProvider locks = target().open()) {
            LockState state = locks.lock(name).inspect();
            PrintWriter out = out();
            out.print(json ? LocksJson.of(state) : text(state));
            out.flush();
        }
    }

    static String text(LockState state) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("lock", LockText.name(state.lockName()));
        lines.put("state", state.isHeld() ? "held" : "free");
        lines.put("holder", LockText.holder(state));
        lines.put("remaining", LockText.remaining(state));
        lines.put("lease", state.owner().orElse(""));
        state.fencingToken().ifPresent(fence -> lines.put("last fence", String.valueOf(fence)));
        lines.put("waiters", LockText.waiters(state, ", the first for "));
        StringBuilder text = new StringBuilder();
        lines.forEach((label, value) -> text.append(value.isEmpty() ? "" : String.format("%-11s%s%n", label, value)));
        return text.toString();
    }
}
