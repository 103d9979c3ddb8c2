package dev.holdfast.benchmarks;

import java.util.List;

/**
 * What came of a run.
 *
 * @param effort how much was measured
 * @param machine what it ran on
 */
public record Report(String effort, List<String> machine, List<Section> sections) {
    /** The goals of a section as a table. */
    static Table goals(Section section) {
        return new Table(
                "Goals",
                List.of("what", "goal", "measured", "by hand", ""),
                section.goals().stream()
                        .map(goal -> List.of(goal.what(), goal.goal(), goal.measured(), goal.byHand(), goal.outcome()))
                        .toList());
    }
}
