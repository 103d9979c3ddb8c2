package dev.holdfast.cli;

import dev.holdfast.LockState;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the locks that are held, repeatedly. */
@Command(
        name = "watch",
        description = {
            "Shows the locks that are held, repeatedly, until Ctrl-C.",
            "",
            "Without a terminal, prints one line for each lock that was acquired or released since the last look. Changes"
                    + " between two looks that cancel each other out are not seen.",
            ""
        },
        exitCodeList = {"0:the --count was reached", ExitCodes.USAGE_TEXT, ExitCodes.UNAVAILABLE_TEXT, "130:Ctrl-C"},
        footer = {"  ./holdfast watch 'orders:*'", "  ./holdfast watch --every 5s > locks.log"})
final class WatchCommand extends LockCommand implements Runnable {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "The time between two looks (default: ${DEFAULT-VALUE}).")
    private Duration every = Duration.ZERO;

    @Option(names = "--count", paramLabel = "N", description = "The number of looks (default: no limit).")
    private long count = Long.MAX_VALUE;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PATTERN",
            defaultValue = "*",
            description = "A pattern for the names, as with ls (default: all).")
    private String pattern = "*";

    @Override
    public void run() {
        PrintWriter out = out();
        try (Redis redis = Redis.open(target())) {
            List<LockState> before = List.of();
            for (long look = 1; look <= count; look++) {
                List<LockState> held = HeldLockScan.held(redis, pattern);
                Instant now = Instant.now();
                out.print(Terminal.isThere() ? screen(held) : changes(before, held, now));
                out.flush();
                before = held;
                Thread.sleep(look < count ? every.toMillis() : 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String screen(List<LockState> held) {
        List<String> lines = LocksTable.of(held, Terminal.columns());
        int shown = Math.min(lines.size(), Math.max(2, Terminal.lines() - 2));
        String more = shown < lines.size() ? (lines.size() - shown) + " more\n" : "";
        return HOME_AND_CLEAR
                + Terminal.bold(lines.get(0))
                + lines.subList(1, shown).stream().collect(Collectors.joining("\n", "\n", "\n"))
                + more;
    }

    static String changes(List<LockState> before, List<LockState> after, Instant now) {
        Map<String, LockState> were = byLease(before);
        Map<String, LockState> are = byLease(after);
        return lines(were, are, "free", now) + lines(are, were, "held", now);
    }

    /** Returns the locks by lease. A lock that was acquired again since has another lease. */
    private static Map<String, LockState> byLease(List<LockState> states) {
        return states.stream()
                .collect(Collectors.toMap(
                        state -> state.owner().orElse("") + " " + state.lockName(),
                        Function.identity(),
                        (one, same) -> one,
                        TreeMap::new));
    }

    /** Returns a line for each lease that is not in the other map. */
    private static String lines(
            Map<String, LockState> leases, Map<String, LockState> others, String what, Instant now) {
        return leases.entrySet().stream()
                .filter(lease -> !others.containsKey(lease.getKey()))
                .map(Map.Entry::getValue)
                .map(state -> now.truncatedTo(ChronoUnit.MILLIS) + " " + what + " " + LockText.name(state.lockName())
                        + " " + LockText.holder(state) + "\n")
                .collect(Collectors.joining());
    }
}
