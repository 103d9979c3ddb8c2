package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTest {
    @Test
    void aTextIsNotChanged() {
        assertThat(Option.text("t").parse(" a\nb ")).isEqualTo(" a\nb ");
        assertThat(Option.text("t").parse("")).isEmpty();
    }

    @Test
    void aNumberWithinTheLimitsIsParsed() {
        Option<Integer> number = Option.integer("n", -1, 10);
        assertThat(number.parse("-1")).isEqualTo(-1);
        assertThat(number.parse("10")).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "11", "", " 1", "1.0", "1e0", "abc", "99999999999", "NaN"})
    void aTextThatIsNotANumberInRangeIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Option.integer("n", -1, 10).parse(text))
                .withMessage("option 'n' must be a whole number from -1 to 10, but was '" + text + "'")
                .withNoCause();
    }

    @Test
    void aFlagIsTrueOrFalse() {
        assertThat(Option.flag("f").parse("true")).isTrue();
        assertThat(Option.flag("f").parse("false")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TRUE", "yes", "1", "on"})
    void aTextThatIsNotAFlagIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Option.flag("f").parse(text))
                .withMessage("option 'f' must be 'true' or 'false', but was '" + text + "'");
    }

    @Test
    void aDurationMayHaveNoUpperLimit() {
        assertThat(Option.duration("d").parse("9223372036854775807ms")).isEqualTo(Duration.ofMillis(Long.MAX_VALUE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Option.duration("d").parse("9223372036854775807s"))
                .withMessage(
                        "option 'd' must be a duration such as 500ms, 30s, 5m, 2h, 1d or PT1M30S, at least PT0S, but was"
                                + " '9223372036854775807s'");
    }

    @Test
    void aMessageShortensALongValueAndEscapesControlCharacters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Option.flag("f").parse("\r\n\ud800" + "x".repeat(1_000_000)))
                .withMessage("option 'f' must be 'true' or 'false', but was '\\u000d\\u000a\\ud800" + "x".repeat(117)
                        + "...'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a b", "a=b", "a&b", "\u00fc"})
    void aNameThatDoesNotFitIntoAUrlIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Option.text(name))
                .withMessageStartingWith("the name of an option must be a letter followed by letters, digits");
    }

    @Test
    void toStringDescribesTheValues() {
        assertThat(Option.integer("n", 0, 1)).hasToString("Option[n, a whole number from 0 to 1]");
        assertThat(Option.text("p").sensitive()).hasToString("Option[p, text, secret]");
        assertThat(Option.text("p").sensitive().isSensitive()).isTrue();
        assertThat(Option.text("p").isSensitive()).isFalse();
    }
}
