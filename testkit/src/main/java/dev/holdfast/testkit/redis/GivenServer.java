package dev.holdfast.testkit.redis;

import java.util.Optional;

/** What the user said about where servers come from: the system property, or the environment variable. */
final class GivenServer {
    static final String PROPERTY = "holdfast.redis";
    private static final String VARIABLE = "HOLDFAST_REDIS";

    static Optional<String> setting() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
                .filter(text -> !text.isBlank());
    }

    private GivenServer() {}
}
