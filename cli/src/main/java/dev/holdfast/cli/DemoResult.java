package dev.holdfast.cli;

import dev.holdfast.testkit.fleet.ClientFigures;
import dev.holdfast.testkit.fleet.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of a run of the demo.
 *
 * @param settings the settings of the run
 * @param verdict what the counter and the logs of the workers showed
 * @param phases the phases in which servers failed; empty if none did
 */
record DemoResult(DemoSettings settings, Verdict verdict, List<DemoPhase> phases) {
    /** A run with fewer acquisitions proves nothing. */
    private static final long MIN_ACQUISITIONS = 5;

    /** Returns the problems of the run, in words; none if the lock held. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        count(problems, verdict.updates().lost(), "lost updates");
        count(problems, verdict.updates().unexplained(), "increments that no worker made");
        count(problems, verdict.overlaps().size(), "overlapping leases");
        count(problems, verdict.fencesOutOfOrder().size(), "fencing tokens out of order");
        count(problems, verdict.errors().size(), "unexpected errors");
        verdict.errors().stream().limit(1).forEach(error -> problems.add("the first: " + error.detail()));
        settings.clients().forEach(client -> {
            ClientFigures figures = verdict.clients().get(client);
            long acquisitions = figures == null ? 0 : figures.acquisitions();
            if (acquisitions < MIN_ACQUISITIONS) {
                problems.add(client + " got the lock only " + acquisitions + " times");
            }
        });
        for (DemoPhase phase : phases) {
            long acquisitions = phase.availability().acquisitions();
            if (acquisitions < MIN_ACQUISITIONS) {
                problems.add(phase.servers() + ": the lock was granted only " + acquisitions + " times");
            }
        }
        return problems;
    }

    private static void count(List<String> problems, long count, String what) {
        if (count > 0) {
            problems.add(count + " " + what);
        }
    }
}
