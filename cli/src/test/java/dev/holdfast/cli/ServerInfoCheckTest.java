package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerInfoCheckTest {
    @ParameterizedTest
    @CsvSource({"6.0.16, true", "6.2.0, false", "7.0.15, false", "10.0.1, false", "'', true"})
    void anOldVersionIsAWarning(String version, boolean warned) {
        assertThat(about("version", Map.of("redis_version", version)).isWarning())
                .isEqualTo(warned);
    }

    @Test
    void valkeyIsNamedWithItsOwnVersion() {
        Map<String, String> info = Map.of("redis_version", "7.2.4", "server_name", "valkey", "valkey_version", "8.1.0");

        assertThat(about("version", info).value()).isEqualTo("Valkey 8.1.0");
    }

    @Test
    void aClusterIsAWarning() {
        assertThat(about("mode", Map.of("redis_mode", "cluster")).isWarning()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, allkeys-lru, false",
        "1048576, noeviction, false",
        "1048576, volatile-ttl, true",
        "1048576, allkeys-random, true"
    })
    void evictionIsAWarningOnlyWithAMemoryLimit(String limit, String policy, boolean warned) {
        assertThat(about("eviction", Map.of("maxmemory", limit, "maxmemory_policy", policy))
                        .isWarning())
                .isEqualTo(warned);
    }

    @ParameterizedTest
    @CsvSource({"1, always, false", "1, everysec, true", "1, no, true", "0, always, true"})
    void persistenceIsAWarningUnlessEachWriteIsSynced(String aof, String fsync, boolean warned) {
        assertThat(about("persistence", Map.of("aof_enabled", aof, "appendfsync", fsync))
                        .isWarning())
                .isEqualTo(warned);
    }

    @Test
    void aSettingThatCannotBeReadIsAWarning() {
        Finding finding = about("persistence", Map.of("aof_enabled", "1"));

        assertThat(finding.isWarning()).isTrue();
        assertThat(finding.value()).isEqualTo("appendfsync unknown");
    }

    private static Finding about(String subject, Map<String, String> info) {
        List<Finding> findings = ServerInfoCheck.of(new ServerInfo(info));
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }
}
