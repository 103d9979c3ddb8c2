package dev.holdfast.testkit.fleet;

import dev.holdfast.Fairness;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of a {@link FleetWorker}. They are its arguments, in the order of the components; the locks come last.
 *
 * @param worker its name in the events
 * @param client the name of its client library in the events
 * @param url the URL that it opens
 * @param counterPort the port of the Redis server on this machine that has the counters
 * @param workload the work under the lock
 * @param threads the number of its threads
 * @param leaseMillis the lease time
 * @param holdMillis the average time for which it holds a lock
 * @param idleMillis the average time between two leases
 * @param waitMillis the time for which it waits for a lock before it tries another one
 * @param runMillis the time after which it ends by itself; 0 for never
 * @param fairness the fairness of its acquisitions
 * @param locks the locks; it chooses one at random for each acquisition
 */
record WorkerSettings(
        String worker,
        String client,
        String url,
        int counterPort,
        Workload workload,
        int threads,
        long leaseMillis,
        long holdMillis,
        long idleMillis,
        long waitMillis,
        long runMillis,
        Fairness fairness,
        List<String> locks) {

    private static final int LOCKS = 12;

    static WorkerSettings of(List<String> args) {
        return new WorkerSettings(
                args.get(0),
                args.get(1),
                args.get(2),
                Integer.parseInt(args.get(3)),
                Workload.valueOf(args.get(4)),
                Integer.parseInt(args.get(5)),
                Long.parseLong(args.get(6)),
                Long.parseLong(args.get(7)),
                Long.parseLong(args.get(8)),
                Long.parseLong(args.get(9)),
                Long.parseLong(args.get(10)),
                Fairness.valueOf(args.get(11)),
                List.copyOf(args.subList(LOCKS, args.size())));
    }

    List<String> toArgs() {
        List<String> args = new ArrayList<>(List.of(
                worker,
                client,
                url,
                String.valueOf(counterPort),
                workload.name(),
                String.valueOf(threads),
                String.valueOf(leaseMillis),
                String.valueOf(holdMillis),
                String.valueOf(idleMillis),
                String.valueOf(waitMillis),
                String.valueOf(runMillis),
                fairness.name()));
        args.addAll(locks);
        return args;
    }
}
