package dev.holdfast.benchmarks;

import java.util.List;
import java.util.stream.Collectors;

/** Writes a report as one self-contained page with the plots as embedded SVG. */
final class Html {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Holdfast: benchmark</title>
            <style>
            body { font: 15px/1.5 sans-serif; max-width: 1000px; margin: 2em auto; padding: 0 1em; color: #222 }
            table { border-collapse: collapse; margin: .5em 0 1.5em }
            th, td { border-bottom: 1px solid #ddd; padding: .25em .8em; text-align: left; vertical-align: top }
            td.met { color: #17692f } td.missed { color: #b00020; font-weight: bold }
            svg { max-width: 100%; height: auto; margin: 1em 0 }
            </style>
            </head>
            <body>
            """;

    static String of(Report report) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("<h1>Benchmark, ").append(escaped(report.effort())).append(" run</h1>\n");
        page.append(list(report.machine()));
        for (Section section : report.sections()) {
            page.append("<h2>").append(escaped(section.title())).append("</h2>\n");
            page.append(list(section.notes()));
            if (!section.goals().isEmpty()) {
                page.append(table(Report.goals(section)));
            }
            section.charts().forEach(chart -> page.append(Plots.svg(chart)).append("\n"));
            section.tables().forEach(table -> page.append(table(table)));
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private static String list(List<String> items) {
        return items.stream()
                .map(item -> "<li>" + escaped(item) + "</li>\n")
                .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
    }

    private static String table(Table table) {
        String head = table.header().stream()
                .map(cell -> "<th>" + escaped(cell) + "</th>")
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
        String rows = table.rows().stream()
                .map(row -> row.stream().map(Html::cell).collect(Collectors.joining("", "<tr>", "</tr>\n")))
                .collect(Collectors.joining());
        return "<h3>" + escaped(table.title()) + "</h3>\n<table>\n" + head + rows + "</table>\n";
    }

    private static String cell(String text) {
        String style = text.equals("met") || text.equals("missed") ? " class=\"" + text + "\"" : "";
        return "<td" + style + ">" + escaped(text) + "</td>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private Html() {}
}
