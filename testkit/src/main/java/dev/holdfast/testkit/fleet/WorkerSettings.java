package dev.holdfast.testkit.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.Fairness;
import java.util.List;

/**
 * What a {@link FleetWorker} is told: its one argument, as JSON.
 *
 * @param worker its name in the events
 * @param client what client library it is said to use
 * @param url what it opens
 * @param counterPort where the counters are, on a Redis server of this machine
 * @param locks the locks, of which it takes one at random each time
 * @param workload what it does with them
 * @param threads how many threads do that
 * @param leaseMillis the lease time
 * @param holdMillis how long it holds a lock on average
 * @param idleMillis how long it does something else between two leases on average
 * @param waitMillis how long it waits for a lock before it tries another
 * @param runMillis when it ends by itself; 0 for never
 * @param fairness in which order it gets a lock
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
