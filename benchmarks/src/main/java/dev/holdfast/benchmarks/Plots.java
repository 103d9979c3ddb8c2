package dev.holdfast.benchmarks;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws charts as SVG. */
final class Plots {
    private static final int WIDTH = 1100;
    private static final int HEIGHT = 420;
    private static final int MANY_GROUPS = 6;
    private static final int ROTATION = 30;

    /** Colours that colour-blind readers can distinguish (Okabe and Ito). */
    private static final Color[] COLOURS = {
        new Color(0x999999), new Color(0x56B4E9), new Color(0x0072B2), new Color(0x009E73),
        new Color(0xE69F00), new Color(0xD55E00), new Color(0xCC79A7), new Color(0x444444)
    };

    static String svg(Chart chart) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(drawn(chart), file, VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String svg = file.toString(StandardCharsets.UTF_8);
        return svg.substring(svg.indexOf("<svg")); // the declarations before it are errors inside a page
    }

    private static CategoryChart drawn(Chart chart) {
        CategoryChart drawn = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(chart.title())
                .yAxisTitle(chart.unit())
                .build();
        drawn.getStyler()
                .setSeriesColors(COLOURS)
                .setLegendPosition(LegendPosition.OutsideE)
                .setLegendVisible(chart.bars().size() > 1)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        drawn.getStyler().setYAxisLogarithmic(chart.logarithmic());
        if (chart.groups().size() > MANY_GROUPS) {
            drawn.getStyler().setXAxisLabelRotation(ROTATION); // long names, side by side
        }
        if (chart.logarithmic()) {
            drawn.getStyler().setYAxisMin(lowest(chart));
        }
        chart.bars().forEach(bars -> drawn.addSeries(bars.name(), chart.groups(), drawable(chart, bars.values())));
        return drawn;
    }

    /** Returns the power of ten below all bars. */
    private static double lowest(Chart chart) {
        double smallest = chart.bars().stream()
                .flatMap(bars -> bars.values().stream())
                .filter(value -> value > 0)
                .mapToDouble(value -> value)
                .min()
                .orElse(1);
        return Math.pow(10, Math.floor(Math.log10(smallest)));
    }

    /** Returns the height of a bar; a missing one has none. */
    private static List<Double> drawable(Chart chart, List<Double> values) {
        double none = chart.logarithmic() ? lowest(chart) : 0;
        return values.stream().map(value -> value.isNaN() ? none : value).toList();
    }

    private Plots() {}
}
