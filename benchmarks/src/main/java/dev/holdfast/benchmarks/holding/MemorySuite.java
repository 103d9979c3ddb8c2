package dev.holdfast.benchmarks.holding;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Numbers;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Suite;
import dev.holdfast.benchmarks.Table;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.ArrayList;
import java.util.List;

/** Measures what is left on the server after locks of many names were used. */
public final class MemorySuite implements Suite {
    private static final int NAMES = 300_000;
    private static final int NAMES_QUICK = 50_000;
    private static final int NAMES_SMOKE = 500;
    private static final long SETTLING_MILLIS = 2_000;
    private static final int MAX_KEYS = 1;
    private static final double MAX_KIB = 1;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        int names = effort.smoke() ? NAMES_SMOKE : effort.equals(Effort.FULL) ? NAMES : NAMES_QUICK;
        long settling = effort.smoke() ? 0 : SETTLING_MILLIS;
        Leftover ours = Leftover.of(Library.HOLDFAST_LETTUCE, names, settling);
        Leftover bare = Leftover.of(Library.BARE_LOCK, names, settling);
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(Library.HOLDFAST_LETTUCE, ours, names));
        rows.add(row(Library.RLOCK, Leftover.of(Library.RLOCK, names, settling), names));
        rows.add(row(Library.BARE_LOCK, bare, names));
        return new Section(
                "What is left on the server of " + Numbers.text(names) + " names that were used once",
                List.of("The locks are acquired and released asynchronously. Then the client disconnects. The memory"
                        + " is what FLUSHALL frees, and that of the goal is without what it frees after a lock that leaves"
                        + " nothing."),
                List.of(
                        Goal.atMost("keys left", MAX_KEYS, (double) ours.keys(), ""),
                        Goal.atMost("memory left", MAX_KIB, (ours.bytes() - bare.bytes()) / 1024.0, " KiB")
                                .byHand(bare.bytes() / 1024.0, " KiB")),
                List.of(new Table("What is left", List.of("", "keys", "memory", "memory for each name"), rows)),
                List.of());
    }

    private static List<String> row(Library library, Leftover left, int names) {
        return List.of(
                library.toString(),
                Numbers.text((double) left.keys()),
                Numbers.text((double) left.bytes()) + " B",
                Numbers.text(left.bytesForEach(names)) + " B");
    }
}
