package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * One run of a server.
 *
 * @param runId the server's name for this run; another one means that it was restarted or replaced
 * @param uptime how long it has been running
 * @param failureDomain what only servers have in common that are not independent of each other: {@code replication} and a name for a
 *     server and its replicas, {@code cluster} and a name for the nodes of a cluster; empty if it is not known
 */
public record Incarnation(String runId, Duration uptime, String failureDomain) {
    /**
     * Creates an incarnation.
     *
     * @param runId the server's name for this run
     * @param uptime how long it has been running
     * @param failureDomain what only servers have in common that are not independent of each other, or empty
     */
    public Incarnation {
        Objects.requireNonNull(runId);
        Objects.requireNonNull(uptime);
        Objects.requireNonNull(failureDomain);
    }

    /**
     * Creates an incarnation of a server of which is not known what it depends on.
     *
     * @param runId the server's name for this run
     * @param uptime how long it has been running
     */
    public Incarnation(String runId, Duration uptime) {
        this(runId, uptime, "");
    }
}
