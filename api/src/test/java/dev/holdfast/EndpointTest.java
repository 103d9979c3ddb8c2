package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void toStringIsTheFormOfAUrl() {
        assertThat(new Endpoint("h", Endpoint.NO_PORT)).hasToString("h");
        assertThat(new Endpoint("h", 1)).hasToString("h:1");
        assertThat(new Endpoint("::1", 65535)).hasToString("[::1]:65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "[::1]", "-h", "h-", "::g", "1:2", "a/b", "u@h"})
    void aMalformedHostIsRefused(String host) {
        assertThatThrownBy(() -> new Endpoint(host, 1))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("the endpoint has a host that is neither a name nor an IP address");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -2, 65536, Integer.MAX_VALUE})
    void aPortOutOfRangeIsRefused(int port) {
        assertThatThrownBy(() -> new Endpoint("h", port))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("the endpoint has a port that is not a number from 1 to 65535");
    }
}
