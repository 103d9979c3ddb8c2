package dev.holdfast;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Suggests a known word for an unknown one. Thread-safe. */
final class DidYouMean {
    /** Returns the end of a sentence, followed by a question if one of the candidates is similar. */
    static String suggestion(String written, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> Math.abs(candidate.length() - written.length()) <= tolerance(candidate))
                .min(Comparator.<String>comparingInt(candidate -> distance(written, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> distance(written, candidate) <= tolerance(candidate))
                .map(candidate -> ". Did you mean '" + candidate + "'?")
                .orElse(".");
    }

    private static int tolerance(String candidate) {
        return Math.max(2, candidate.length() / 3);
    }

    /** Returns the number of letters to insert, delete, replace or swap with the next one, ignoring case. */
    private static int distance(String written, String candidate) {
        String a = written.toLowerCase(Locale.ROOT);
        String b = candidate.toLowerCase(Locale.ROOT);
        int[][] best = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    best[i][j] = i + j;
                    continue;
                }
                int replaced = best[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                best[i][j] = Math.min(replaced, 1 + Math.min(best[i - 1][j], best[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best[i][j] = Math.min(best[i][j], best[i - 2][j - 2] + 1);
                }
            }
        }
        return best[a.length()][b.length()];
    }

    private DidYouMean() {}
}
