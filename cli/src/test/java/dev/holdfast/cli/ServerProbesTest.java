package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.ServerProbes.CompareAndDelete;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerProbesTest {
    private static final Optional<String> UNKNOWN = Optional.of("refused: ERR unknown command 'X'");
    private static final Optional<String> NOT_PERMITTED = Optional.of("refused: NOPERM User app has no permissions");
    private static final Optional<String> READONLY = Optional.of("refused: READONLY You can't write against a replica");
    private static final long NOW = 1_800_000_000_000L;

    @Test
    void aServerWithoutACommandThatComparesIsNoWarning() {
        Finding finding = ServerProbes.nativeCompare(command -> UNKNOWN);

        assertThat(finding.isWarning()).isFalse();
        assertThat(finding.value()).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({"DELEX", "DELIFEQ"})
    void theCommandOfTheServerIsNamed(CompareAndDelete there) {
        assertThat(ServerProbes.nativeCompare(command -> command == there ? Optional.empty() : UNKNOWN)
                        .value())
                .isEqualTo(there.toString());
        assertThat(ServerProbes.nativeCompare(command -> command == there ? READONLY : UNKNOWN)
                        .value())
                .as("of a replica")
                .isEqualTo(there.toString());
    }

    @Test
    void aCommandThatTheUserMayNotUseIsNoWarningAndNamesThePermission() {
        Finding finding =
                ServerProbes.nativeCompare(command -> command == CompareAndDelete.DELIFEQ ? NOT_PERMITTED : UNKNOWN);

        assertThat(finding.isWarning()).isFalse();
        assertThat(finding.value()).isEqualTo("DELIFEQ, refused");
        assertThat(finding.meaning()).contains("+delifeq");
    }

    @ParameterizedTest
    @CsvSource({"-3600000, false", "0, false", "999, false", "1001, true", "86400000, true"})
    void tokensMoreThanASecondAheadOfTheClockAreAWarning(long ahead, boolean warned) {
        assertThat(ServerProbes.tokens(1_000 * (NOW + ahead), NOW).isWarning()).isEqualTo(warned);
    }
}
