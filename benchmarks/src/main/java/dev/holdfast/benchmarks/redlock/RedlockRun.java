package dev.holdfast.benchmarks.redlock;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.benchmarks.Contender;
import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Measurements;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run. A round goes through all conditions. In each condition the contenders follow one another, starting with another one in
 * each round, so that changes of the machine affect all of them.
 */
final class RedlockRun {
    private static final int WARM_UP_PAIRS = 3_000;
    private static final int PAIRS = 300;
    private static final long RECOVERY_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int CALM_PAIRS = 40;
    private static final long CALM_MILLIS = 25;
    static final long REDISSON_LIMIT_SECONDS = 45;

    private final Servers servers;
    private final Contenders contenders;
    private final Effort effort;
    private final Measurements measurements = new Measurements();

    /** The number of calls that were repeated while servers were coming back. */
    private int notCounted;

    RedlockRun(Servers servers, Contenders contenders, Effort effort) {
        this.servers = servers;
        this.contenders = contenders;
        this.effort = effort;
    }

    Measurements run() throws Exception {
        recover();
        for (Contender contender : withRedisson()) {
            pairs(contender, effort.samples(WARM_UP_PAIRS));
        }
        for (int round = 0; round < effort.rounds(); round++) {
            round(round);
        }
        if (effort.equals(Effort.FULL)) {
            redissonInFaults();
        }
        return measurements;
    }

    /** Returns the number of calls without a quorum whose time was measured. */
    int repeated() {
        return contenders.repeated() - notCounted;
    }

    private List<Contender> withRedisson() {
        List<Contender> all = new ArrayList<>(contenders.measuredAlways());
        all.add(contenders.redisson());
        return all;
    }

    private void round(int number) throws Exception {
        recover();
        measure(withRedisson(), Condition.ALL_UP, number);

        servers.last(0).pause();
        faulted(Condition.ONE_HUNG, 1, number);
        servers.last(0).resume();
        recover();

        servers.last(0).kill();
        faulted(Condition.ONE_KILLED, 1, number);
        servers.last(1).kill();
        faulted(Condition.TWO_KILLED, 2, number);
        servers.last(0).restart();
        servers.last(1).restart();
    }

    /** Makes the first call, then as many as the breakers need to open, then those that are measured. */
    private void faulted(Condition condition, int away, int round) throws Exception {
        for (Contender contender : contenders.measuredAlways()) {
            long start = System.nanoTime();
            contender.pair();
            measurements.add(contender.name(), condition.firstCall(), System.nanoTime() - start);
        }
        long end = System.nanoTime() + RECOVERY_LIMIT_NANOS;
        while (contenders.openBreakers() < away) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(contenders.openBreakers() + " breakers are open with " + condition);
            }
            onceEach();
        }
        measure(contenders.measuredAlways(), condition, round);
    }

    private void measure(List<Contender> inOrder, Condition condition, int round) throws Exception {
        List<Contender> order = new ArrayList<>(inOrder);
        Collections.rotate(order, -round);
        for (Contender contender : order) {
            measurements.measure(contender, condition.toString(), effort.samples(PAIRS));
        }
    }

    private void onceEach() throws Exception {
        for (Contender contender : contenders.measuredAlways()) {
            contender.pair();
        }
    }

    private static void pairs(Contender contender, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            contender.pair();
        }
    }

    /** Waits until restarted servers vote, all clients are connected, and all breakers are closed, and then for a moment. */
    private void recover() throws Exception {
        int before = contenders.repeated();
        long end = System.nanoTime() + RECOVERY_LIMIT_NANOS;
        int calmPairs = 0;
        while (calmPairs < CALM_PAIRS) {
            boolean isCalm = contenders.openBreakers() == 0;
            try {
                onceEach();
            } catch (LockUnavailableException away) {
                isCalm = false;
                if (System.nanoTime() > end) {
                    throw away;
                }
            }
            calmPairs = isCalm ? calmPairs + 1 : 0;
            Thread.sleep(CALM_MILLIS);
        }
        notCounted += contenders.repeated() - before;
    }

    /** Makes one call in each condition, each with a time limit, because together they take more than half a minute. */
    private void redissonInFaults() throws Exception {
        recover();
        servers.last(0).pause();
        redisson(Condition.ONE_HUNG);
        servers.last(0).resume();
        recover();
        servers.last(0).kill();
        redisson(Condition.ONE_KILLED);
        servers.last(1).kill();
        redisson(Condition.TWO_KILLED);
    }

    private void redisson(Condition condition) throws Exception {
        long start = System.nanoTime();
        CompletableFuture<Void> call = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                contenders.redisson().pair();
                call.complete(null);
            } catch (Throwable thrown) {
                call.completeExceptionally(thrown);
            }
        });
        caller.setDaemon(true);
        caller.start();
        try {
            call.get(REDISSON_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            caller.interrupt(); // the limit counts as its time, as a lower bound
        }
        measurements.add(RedissonQuorum.NAME, condition.toString(), System.nanoTime() - start);
    }
}
