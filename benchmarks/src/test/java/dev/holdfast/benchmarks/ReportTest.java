package dev.holdfast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Report REPORT = new Report(
            "quick",
            List.of("2 processors"),
            List.of(new Section(
                    "Some <locks>",
                    List.of("measured & written"),
                    List.of(Goal.atMost("p50", 1.3, 1.25, " ×").byHand(1.2, " ×"), Goal.atLeast("peer", 6, 5.5, " ×")),
                    List.of(new Table("All", List.of("who", "p50"), List.of(List.of("a|b", "12 µs")))),
                    List.of(new Chart(
                            "Plot",
                            "µs",
                            true,
                            List.of("up", "down"),
                            List.of(new Chart.Bars("a", List.of(12.0, Double.NaN))))))));

    @Test
    void markdownHasEveryFactGoalAndTable() {
        assertThat(Markdown.of(REPORT)).isEqualTo("""
                # Benchmark, quick run

                - 2 processors

                ## Some <locks>

                - measured & written

                ### Goals

                | what | goal | measured | by hand |  |
                | --- | --- | --- | --- | --- |
                | p50 | ≤ 1.3 × | 1.25 × | 1.2 × | met |
                | peer | ≥ 6 × | 5.5 × |  | missed |

                ### All

                | who | p50 |
                | --- | --- |
                | a\\|b | 12 µs |
                """);
    }

    @Test
    void theHtmlPageIsSelfContained() {
        String page = Html.of(REPORT);
        assertThat(page)
                .contains("<h2>Some &lt;locks&gt;</h2>", "measured &amp; written", "<td class=\"missed\">missed</td>")
                .contains("<svg", "</svg>")
                .doesNotContain("<script", "<link", "src=", "<!DOCTYPE svg");
    }

    @Test
    void aRowHasACellForEachColumn() {
        assertThatThrownBy(() -> new Table("t", List.of("a", "b"), List.of(List.of("1"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersHaveThreeSignificantDigits() {
        assertThat(List.of(Numbers.text(0.954), Numbers.text(12.34), Numbers.text(2), Numbers.text(33_086.4)))
                .containsExactly("0.95", "12.3", "2", "33,086");
        assertThat(List.of(Numbers.micros(7.5), Numbers.micros(1_500), Numbers.micros(9_060_000)))
                .containsExactly("7.5 µs", "1.5 ms", "9.06 s");
    }
}
