package dev.holdfast.benchmarks;

import java.util.List;

/**
 * A table of text.
 *
 * @param title the heading
 * @param header the names of the columns
 * @param rows the rows, each with one cell per column
 */
public record Table(String title, List<String> header, List<List<String>> rows) {
    public Table {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(row + " has " + row.size() + " cells for the columns " + header);
            }
        }
    }
}
