package dev.holdfast.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.resilience4j.FallbackStay.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FallbackStayTest {
    @ParameterizedTest
    @CsvSource({
        "CLAIMING,  99,  false, true",
        "CLAIMING,  100, false, true",
        "HELD,      99,  false, true",
        "HELD,      100, true,  false",
        "ABANDONED, 99,  false, false",
        "ABANDONED, 100, true,  false",
    })
    void stageAndTimeDecideWhetherAStayIsExpiredAndExcludesOthers(
            Stage stage, long now, boolean isExpired, boolean excludesOthers) {
        FallbackStay stay = new FallbackStay(stage, 100);

        assertThat(stay.isExpired(now)).isEqualTo(isExpired);
        assertThat(stay.excludesOthers(now)).isEqualTo(excludesOthers);
    }

    @Test
    void stayIsNeverShortened() {
        FallbackStay stay = new FallbackStay(Stage.HELD, 100);

        assertThat(stay.lastingAtLeast(200)).isEqualTo(new FallbackStay(Stage.HELD, 200));
        assertThat(stay.lastingAtLeast(50)).isEqualTo(stay);
    }

    @Test
    void otherStageKeepsTheTime() {
        assertThat(new FallbackStay(Stage.HELD, 100).at(Stage.ABANDONED))
                .isEqualTo(new FallbackStay(Stage.ABANDONED, 100));
    }
}
