package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0ms, PT0S",
        "500ms, PT0.5S",
        "30s, PT30S",
        "30S, PT30S",
        "5m, PT5M",
        "2h, PT2H",
        "1d, PT24H",
        "PT1M30S, PT90S",
        "pt0.25s, PT0.25S",
        "-PT1S, PT-1S",
        "9223372036854775807ms, PT2562047788015H12M55.807S",
        "9223372036854775807s, PT2562047788015215H30M7S",
    })
    void bothFormsAreParsed(String text, Duration time) {
        assertThat(Durations.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "30",
                "s",
                "1.5s",
                "-1s",
                "30 s",
                "30s ",
                "5us",
                "5w",
                "1m30s",
                "\u0661s",
                "9223372036854775808ms",
                "9223372036854775807d",
                "99999999999999999999s",
                "PT",
                "PT9223372036854775807H",
                "NaN",
                "infinity",
            })
    void anyOtherTextIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }
}
