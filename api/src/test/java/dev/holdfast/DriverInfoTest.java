package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DriverInfoTest {
    @Test
    void aDriverIsDescribedInOneLine() {
        DriverInfo found = DriverInfo.of(new StubDriver("jedis", "rediss", "redis"));
        assertThat(found).hasToString("jedis for redis, rediss (dev.holdfast.StubDriver)");
        assertThat(found.name()).contains("jedis");
        assertThat(found.schemes()).containsExactlyInAnyOrder("redis", "rediss");
        assertThat(found.className()).contains("dev.holdfast.StubDriver");
        assertThat(found.failure()).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "Jedis", "a b"})
    void aDriverWithAMalformedNameIsBroken(String name) {
        DriverInfo found = DriverInfo.of(new StubDriver(name, "redis"));
        assertThat(found.name()).isEmpty();
        assertThat(found.schemes()).isEmpty();
        assertThat(found.failure()).isPresent();
        assertThat(found.toString()).startsWith("dev.holdfast.StubDriver: ");
    }

    @Test
    void aDriverWhoseSchemesThrowIsBroken() {
        DriverInfo found = DriverInfo.of(new StubDriver("x") {
            @Override
            public Set<String> schemes() {
                throw new IllegalStateException("not today");
            }
        });
        assertThat(found.failure()).containsInstanceOf(IllegalStateException.class);
        assertThat(found.toString()).endsWith(": java.lang.IllegalStateException: not today");
    }

    @Test
    void aDriverWhoseClassIsMissingIsDescribedByTheFailure() {
        DriverInfo found = DriverInfo.broken(new NoClassDefFoundError("a/B"));
        assertThat(found.className()).isEmpty();
        assertThat(found).hasToString("java.lang.NoClassDefFoundError: a/B");
    }
}
