package dev.holdfast.testkit.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackendTest {
    private static final ClassPath ALL = classPath(
            "/r/holdfast-api-0.1.0.jar",
            "/w/backend-jedis/target/classes",
            "/r/holdfast-backend-lettuce-0.1.0-SNAPSHOT.jar",
            "/w/backend-redisson/target/classes",
            "/r/holdfast-backend-memory-0.1.0.jar",
            "/r/jedis-8.0.2.jar",
            "/r/lettuce-core-7.7.0.RELEASE.jar",
            "/r/redisson-4.7.0.jar",
            "/r/netty-common-4.2.20.Final.jar");

    private static ClassPath classPath(String... entries) {
        return ClassPath.of(Stream.of(entries).map(Path::of).toList());
    }

    @Test
    void aBackendAloneHasItsModuleItsClientAndWhatIsNobodys() {
        assertThat(Backend.JEDIS.aloneOn(ALL).entries())
                .isEqualTo(classPath(
                                "/r/holdfast-api-0.1.0.jar",
                                "/w/backend-jedis/target/classes",
                                "/r/jedis-8.0.2.jar",
                                "/r/netty-common-4.2.20.Final.jar")
                        .entries());
        assertThat(Backend.LETTUCE.aloneOn(ALL).entries())
                .isEqualTo(classPath(
                                "/r/holdfast-api-0.1.0.jar",
                                "/r/holdfast-backend-lettuce-0.1.0-SNAPSHOT.jar",
                                "/r/lettuce-core-7.7.0.RELEASE.jar",
                                "/r/netty-common-4.2.20.Final.jar")
                        .entries());
    }

    @Test
    void eachBackendCanBeAlone() {
        for (Backend backend : Backend.values()) {
            List<Path> left = backend.aloneOn(ALL).entries();
            assertThat(left).anyMatch(backend::owns);
            assertThat(Stream.of(Backend.values()).filter(other -> other != backend))
                    .noneMatch(other -> left.stream().anyMatch(other::owns));
        }
    }

    @Test
    void aBackendThatIsMissingIsNamed() {
        ClassPath noLettuce = ALL.without(Backend.LETTUCE::owns);

        assertThatThrownBy(() -> Backend.LETTUCE.aloneOn(noLettuce))
                .hasMessageContaining("holdfast-backend-lettuce is not on the class path");
    }

    @Test
    void testsOfABackendAreNotTheBackend() {
        assertThat(Backend.JEDIS.owns(Path.of("/w/backend-jedis/target/test-classes")))
                .isFalse();
    }

    @Test
    void aScenarioRunsOnTheBackendThatIsNamed() {
        String before = System.getProperty("holdfast.backend");
        System.setProperty("holdfast.backend", "redisson");
        try {
            assertThat(Backend.ofScenario(1)).containsExactly(Backend.REDISSON);
        } finally {
            if (before == null) {
                System.clearProperty("holdfast.backend");
            } else {
                System.setProperty("holdfast.backend", before);
            }
        }
    }
}
