package dev.holdfast.spi;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of a server.
 *
 * @param runId the server's name for this run; another name means that the server was restarted or replaced
 * @param uptime how long the run has lasted
 * @param failureDomain the name of the group of servers that fail together with this one: {@code replication} and an id for a
 *     server and its replicas, {@code cluster} and an id for the nodes of a cluster; empty if it is not known
 * @param epochAge the age of the store's epoch, a key that the store keeps for as long as it keeps any. A short age means that the
 *     store has lost its data, or is new here; null if the age is not known
 */
public record Incarnation(
        String runId,
        Duration uptime,
        String failureDomain,
        @Nullable Duration epochAge) {
    /**
     * Creates an incarnation; see {@link #of}.
     *
     * @param runId the server's name for this run
     * @param uptime how long the run has lasted
     * @param failureDomain the name of the group of servers that fail together with this one, or empty
     * @param epochAge the age of the store's epoch, or null
     */
    public Incarnation {
        Objects.requireNonNull(runId);
        Objects.requireNonNull(uptime);
        Objects.requireNonNull(failureDomain);
    }

    /**
     * Creates an incarnation whose failure domain and epoch are not known.
     *
     * @param runId the server's name for this run
     * @param uptime how long the run has lasted
     * @return an incarnation
     */
    public static Incarnation of(String runId, Duration uptime) {
        return new Incarnation(runId, uptime, "", null);
    }

    /**
     * Returns this incarnation with a failure domain.
     *
     * @param domain the name of the group of servers that fail together with this one, or empty
     * @return an incarnation
     */
    public Incarnation withFailureDomain(String domain) {
        return new Incarnation(runId, uptime, domain, epochAge);
    }

    /**
     * Returns this incarnation with the age of the store's epoch.
     *
     * @param age the age; null if it is not known
     * @return an incarnation
     */
    public Incarnation withEpochAge(@Nullable Duration age) {
        return new Incarnation(runId, uptime, failureDomain, age);
    }
}
