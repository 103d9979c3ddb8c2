package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes a report as Markdown. */
final class Markdown {
    static String of(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add("# Benchmark, " + report.effort() + " run");
        lines.add("");
        report.machine().forEach(fact -> lines.add("- " + fact));
        for (Section section : report.sections()) {
            lines.addAll(List.of("", "## " + section.title(), ""));
            section.notes().forEach(note -> lines.add("- " + note));
            if (!section.goals().isEmpty()) {
                add(lines, Report.goals(section));
            }
            section.tables().forEach(table -> add(lines, table));
        }
        return String.join("\n", lines) + "\n";
    }

    private static void add(List<String> lines, Table table) {
        lines.addAll(List.of("", "### " + table.title(), ""));
        lines.add(row(table.header()));
        lines.add(row(Collections.nCopies(table.header().size(), "---")));
        table.rows().forEach(row -> lines.add(row(row)));
    }

    private static String row(List<String> cells) {
        return "| "
                + String.join(
                        " | ",
                        cells.stream().map(cell -> cell.replace("|", "\\|")).toList()) + " |";
    }

    private Markdown() {}
}
