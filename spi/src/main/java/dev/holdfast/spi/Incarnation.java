package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * One run of a server.
 *
 * @param runId the server's name for this run; another one means that it was restarted or replaced
 * @param uptime how long it has been running
 */
public record Incarnation(String runId, Duration uptime) {
    /**
     * Creates an incarnation.
     *
     * @param runId the server's name for this run
     * @param uptime how long it has been running
     */
    public Incarnation {
        Objects.requireNonNull(runId);
        Objects.requireNonNull(uptime);
    }
}
