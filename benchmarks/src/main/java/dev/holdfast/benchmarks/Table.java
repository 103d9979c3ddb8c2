package dev.holdfast.benchmarks;

import java.util.List;

/**
 * A table of text.
 *
 * @param title what stands above it
 * @param header the columns
 * @param rows the rows, each with as many cells as there are columns
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
