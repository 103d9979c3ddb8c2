package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * One run of a server.
 *
 * @param runId the server's name for this run; another name means that the server was restarted or replaced
 * @param uptime how long the run has lasted
 * @param failureDomain the name of the group of servers that fail together with this one: {@code replication} and an id for a
 *     server and its replicas, {@code cluster} and an id for the nodes of a cluster; empty if it is not known
 */
public record Incarnation(String runId, Duration uptime, String failureDomain) {
    /**
     * Creates an incarnation; see {@link #of}.
     *
     * @param runId the server's name for this run
     * @param uptime how long the run has lasted
     * @param failureDomain the name of the group of servers that fail together with this one, or empty
     */
    public Incarnation {
        Objects.requireNonNull(runId);
        Objects.requireNonNull(uptime);
        Objects.requireNonNull(failureDomain);
    }

    /**
     * Creates an incarnation whose failure domain is not known.
     *
     * @param runId the server's name for this run
     * @param uptime how long the run has lasted
     * @return an incarnation
     */
    public static Incarnation of(String runId, Duration uptime) {
        return new Incarnation(runId, uptime, "");
    }
}
