package dev.holdfast.benchmarks;

import java.util.List;

/**
 * The results of a run.
 *
 * @param effort its extent
 * @param machine a description of the machine
 */
public record Report(String effort, List<String> machine, List<Section> sections) {
    /** Returns the goals of a section as a table. */
    static Table goals(Section section) {
        return new Table(
                "Goals",
                List.of("what", "goal", "measured", "by hand", ""),
                section.goals().stream()
                        .map(goal -> List.of(goal.what(), goal.goal(), goal.measured(), goal.byHand(), goal.outcome()))
                        .toList());
    }
}
