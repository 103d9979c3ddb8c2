package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Goal;
import dev.holdfast.benchmarks.Numbers;
import dev.holdfast.benchmarks.Table;
import dev.holdfast.benchmarks.contended.Figures.What;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.ArrayList;
import java.util.List;

/** Builds the report on a crowd that keeps the lock busy. */
record CrowdReport(Figures figures) {
    private static final double MIN_SHARE = 0.95;
    private static final double MAX_SCRIPTS = 2.1;
    private static final double HAND_OVER_P50_LIMIT = 0.25;
    private static final double HAND_OVER_P99_LIMIT = 0.15;

    /** A way to hand over, and by which factor it should exceed the changes of holder of others. */
    private record Ours(String name, Library library, double againstRLock, double againstRFairLock) {}

    private boolean isOneJvm() {
        return figures.crowd().processes() == 1;
    }

    List<Goal> goals() {
        List<Ours> ours = isOneJvm() ? ours(11, 16, 2.5, 3.8) : ours(40, 45, 5, 8);
        List<Goal> goals = new ArrayList<>();
        ours.forEach(one -> goals.addAll(goals(one)));
        return goals;
    }

    private static List<Ours> ours(double local, double localFair, double strict, double strictFair) {
        return List.of(
                new Ours("local, Lettuce", Library.HOLDFAST_LETTUCE, local, localFair),
                new Ours("local, Jedis", Library.HOLDFAST_JEDIS, local, localFair),
                new Ours("strict, Lettuce", Library.HOLDFAST_STRICT, strict, strictFair),
                new Ours("strict, Jedis", Library.HOLDFAST_JEDIS_STRICT, strict, strictFair));
    }

    private List<Goal> goals(Ours ours) {
        String who = figures.crowd() + ", " + ours.name() + ": ";
        Library library = ours.library();
        List<Goal> goals = new ArrayList<>();
        goals.add(atLeast(who + "changes of holder", ours.againstRLock(), library, Library.RLOCK));
        goals.add(atLeast(who + "changes of holder", ours.againstRFairLock(), library, Library.RFAIRLOCK));
        goals.add(Goal.atLeast(who + "smallest share / largest share", MIN_SHARE, figures.share(library), ""));
        goals.add(
                Goal.atMost(who + "scripts for each acquire", MAX_SCRIPTS, figures.median(library, What.SCRIPTS), ""));
        if (!isOneJvm()) {
            goals.add(atMost(who + "hand-over p50", HAND_OVER_P50_LIMIT, library, Library.RLOCK, What.HAND_OVER_P50));
            goals.add(atMost(who + "hand-over p99", HAND_OVER_P99_LIMIT, library, Library.RLOCK, What.HAND_OVER_P99));
            goals.add(atMost(who + "longest wait", 1, library, Library.RFAIRLOCK, What.LONGEST_WAIT));
        }
        return goals;
    }

    private Goal atLeast(String what, double limit, Library library, Library peer) {
        double ratio = figures.ratio(library, peer, What.CHANGES);
        return byHand(Goal.atLeast(what + against(peer), limit, ratio, " ×"), library, peer, What.CHANGES);
    }

    private Goal atMost(String what, double limit, Library library, Library peer, What figure) {
        double ratio = figures.ratio(library, peer, figure);
        return byHand(Goal.atMost(what + against(peer), limit, ratio, " ×"), library, peer, figure);
    }

    private static String against(Library peer) {
        return peer == Library.RLOCK ? " against RLock" : " against RFairLock";
    }

    /** Adds the figure of the plain client, which has the minimum for strict order on Lettuce. */
    private Goal byHand(Goal goal, Library library, Library peer, What figure) {
        return library == Library.HOLDFAST_STRICT && figures.libraries().contains(Library.BARE_QUEUE)
                ? goal.byHand(figures.ratio(Library.BARE_QUEUE, peer, figure), " ×")
                : goal;
    }

    Table table() {
        List<List<String>> rows = new ArrayList<>();
        for (Library library : figures.libraries()) {
            rows.add(List.of(
                    library.toString(),
                    Numbers.text(figures.median(library, What.ACQUIRES)),
                    Numbers.text(figures.median(library, What.CHANGES)),
                    Numbers.percent(figures.spread(library, What.CHANGES)),
                    Numbers.micros(figures.median(library, What.HAND_OVER_P50)),
                    Numbers.micros(figures.median(library, What.HAND_OVER_P99)),
                    isOneJvm() ? "-" : Numbers.micros(figures.median(library, What.ACROSS_P50)),
                    Numbers.micros(figures.median(library, What.LONGEST_WAIT)),
                    Numbers.text(figures.share(library)),
                    Numbers.text(figures.median(library, What.SCRIPTS)),
                    Numbers.text(figures.median(library, What.COMMANDS)),
                    Numbers.micros(figures.median(library, What.SERVER_CPU)),
                    Numbers.micros(figures.median(library, What.CLIENT_CPU)),
                    Numbers.text(figures.median(library, What.BUSY))));
        }
        return new Table(
                figures.crowd().toString(),
                List.of(
                        "",
                        "acquires/s",
                        "changes/s",
                        "spread",
                        "hand-over p50",
                        "p99",
                        "p50 to another JVM",
                        "longest wait",
                        "share",
                        "scripts",
                        "commands",
                        "server CPU",
                        "clients' CPU",
                        "busy"),
                rows);
    }
}
