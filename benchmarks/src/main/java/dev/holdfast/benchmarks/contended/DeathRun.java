package dev.holdfast.benchmarks.contended;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * JVMs that contend for one lock. Now and then one is killed while it waits, and replaced by one that was started and warmed up
 * before the round. Not thread-safe.
 */
final class DeathRun {
    private final KillableWorkers workers;
    private final Plan plan;
    private final List<Integer> contestants = new ArrayList<>();
    private final Deque<Integer> standingBy = new ArrayDeque<>();
    private int lastLock;

    DeathRun(KillableWorkers workers, Plan plan) {
        this.workers = workers;
        this.plan = plan;
    }

    /**
     * The settings.
     *
     * @param processes the number of processes that contend at any time
     * @param holdMillis the time for which each holds the lock
     * @param waits the acquisitions of each process in a round
     * @param deaths the deaths in a round
     * @param warmUps the acquisitions of each process before its first round
     */
    record Plan(int processes, long holdMillis, int waits, int deaths, int warmUps) {
        /** Returns the number of waits per death. */
        int waitsForEachDeath() {
            return processes * waits / deaths;
        }

        /** Returns the shortest wait, in which all other processes have the lock. */
        long waitNanos() {
            return TimeUnit.MILLISECONDS.toNanos((processes - 1) * holdMillis);
        }
    }

    /** Runs a round without deaths. */
    DeathRound.Result withoutDeaths() throws Exception {
        fill(0);
        return contest(0);
    }

    /** Runs a round in which some processes die while they wait. */
    DeathRound.Result withDeaths() throws Exception {
        fill(plan.deaths());
        return contest(plan.deaths());
    }

    private DeathRound.Result contest(int deaths) throws Exception {
        return new DeathRound(workers, plan, newLock()).run(contestants, standingBy, deaths);
    }

    /** Starts the missing processes. */
    private void fill(int spares) throws Exception {
        int missing = plan.processes() + spares - contestants.size() - standingBy.size();
        if (missing > 0) {
            List<Integer> started = workers.start(missing);
            Plan warmUp = new Plan(missing, 0, plan.warmUps(), 1, 0);
            new DeathRound(workers, warmUp, newLock()).run(new ArrayList<>(started), new ArrayDeque<>(), 0);
            standingBy.addAll(started);
        }
        while (contestants.size() < plan.processes()) {
            contestants.add(standingBy.remove());
        }
    }

    private String newLock() {
        return "deaths-" + ++lastLock;
    }
}
