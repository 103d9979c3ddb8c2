package dev.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Capability;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuickstartTest {
    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void shipTwiceUsesRisingFencingTokens(String url) throws Exception {
        List<Long> tokens = new ArrayList<>();
        try (LockProvider locks = LockProviders.open(url)) {
            Quickstart quickstart = new Quickstart(locks, (order, token) -> tokens.add(token));
            quickstart.ship(42);
            quickstart.ship(42);
        }
        assertThat(tokens).hasSize(2).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void openWithoutServerReturnsProvider() {
        System.setProperty(LockProviders.DRIVER_PROPERTY, "jedis"); // this module has several drivers on its class path
        try (LockProvider locks = Quickstart.open()) {
            assertThat(locks.capabilities()).contains(Capability.CROSS_PROCESS);
        } finally {
            System.clearProperty(LockProviders.DRIVER_PROPERTY);
        }
    }
}
