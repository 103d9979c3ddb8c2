package dev.holdfast.testkit.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.Fairness;
import java.util.List;

/**
 * The settings of a {@link FleetWorker}. They are its only argument, as JSON.
 *
 * @param worker its name in the events
 * @param client the name of its client library in the events
 * @param url the URL that it opens
 * @param counterPort the port of the Redis server on this machine that has the counters
 * @param locks the locks, of which it chooses one at random for each acquisition
 * @param workload the work under the lock
 * @param threads the number of its threads
 * @param leaseMillis the lease time
 * @param holdMillis the average time for which it holds a lock
 * @param idleMillis the average time between two leases
 * @param waitMillis the time for which it waits for a lock before it tries another one
 * @param runMillis the time after which it ends by itself; 0 for never
 * @param fairness the fairness of its acquisitions
 */
record WorkerSettings(
        String worker,
        String client,
        String url,
        int counterPort,
        List<String> locks,
        Workload workload,
        int threads,
        long leaseMillis,
        long holdMillis,
        long idleMillis,
        long waitMillis,
        long runMillis,
        Fairness fairness) {

    private static final JsonMapper JSON = new JsonMapper();

    static WorkerSettings parse(String json) {
        try {
            return JSON.readValue(json, WorkerSettings.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not the settings of a worker: " + json, e);
        }
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
