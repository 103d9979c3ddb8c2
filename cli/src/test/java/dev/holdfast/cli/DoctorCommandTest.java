package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorCommandTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 45, 60, 80, 200})
    void noLineIsWiderThanTheTerminal(int width) {
        List<Finding> findings =
                ServerInfoCheck.of(new ServerInfo(Map.of("redis_version", "7.0.15", "aof_enabled", "1")));

        assertThat(DoctorCommand.text(findings, width).lines())
                .hasSizeGreaterThanOrEqualTo(findings.size())
                .allMatch(line -> line.length() <= Math.max(45, width))
                .anyMatch(line -> line.startsWith("WARN  persistence  "));
    }
}
