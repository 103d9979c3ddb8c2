package dev.holdfast.benchmarks;

import java.util.Locale;

/** Formats numbers for people, with three significant digits. */
public final class Numbers {
    /** Returns a number as text. */
    public static String text(double value) {
        double size = Math.abs(value);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return size >= 10 ? trimmed("%.1f", value) : trimmed("%.2f", value);
    }

    private static String trimmed(String format, double value) {
        return String.format(Locale.ROOT, format, value).replaceFirst("\\.?0+$", "");
    }

    /** Returns microseconds as text, in a suitable unit. */
    public static String micros(double micros) {
        if (micros >= 1_000_000) {
            return text(micros / 1_000_000) + " s";
        }
        return micros >= 1_000 ? text(micros / 1_000) + " ms" : text(micros) + " µs";
    }

    /** Returns a fraction as a percentage. */
    public static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part);
    }

    private Numbers() {}
}
