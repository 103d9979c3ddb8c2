package dev.holdfast.benchmarks.contended;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Some JVMs that want one lock, of which now and then one is killed while it waits, and another takes its place. Those who take the
 * places were started and got warm before the round. Not thread-safe.
 */
final class DeathRun {
    private final Mortals mortals;
    private final Plan plan;
    private final List<Integer> contestants = new ArrayList<>();
    private final Deque<Integer> standingBy = new ArrayDeque<>();
    private int lastLock;

    DeathRun(Mortals mortals, Plan plan) {
        this.mortals = mortals;
        this.plan = plan;
    }

    /**
     * How it is done.
     *
     * @param processes how many want the lock at any time
     * @param holdMillis how long each holds it
     * @param waits how often each of them wants it in a round
     * @param deaths how many die in a round
     * @param warmUps how often each of them has had a lock before its first round
     */
    record Plan(int processes, long holdMillis, int waits, int deaths, int warmUps) {
        /** How many waits there are for one that ends with a death. */
        int waitsForEachDeath() {
            return processes * waits / deaths;
        }

        /** How long one waits at least, as all others have the lock in between. */
        long waitNanos() {
            return TimeUnit.MILLISECONDS.toNanos((processes - 1) * holdMillis);
        }
    }

    /** A round in which nobody dies. */
    DeathRound.Result inPeace() throws Exception {
        fill(0);
        return contest(0);
    }

    /** A round in which some die while they wait. */
    DeathRound.Result withDeaths() throws Exception {
        fill(plan.deaths());
        return contest(plan.deaths());
    }

    private DeathRound.Result contest(int deaths) throws Exception {
        return new DeathRound(mortals, plan, newLock()).run(contestants, standingBy, deaths);
    }

    /** Starts who is missing. */
    private void fill(int spares) throws Exception {
        int missing = plan.processes() + spares - contestants.size() - standingBy.size();
        if (missing > 0) {
            List<Integer> started = mortals.start(missing);
            Plan warmUp = new Plan(missing, 0, plan.warmUps(), 1, 0);
            new DeathRound(mortals, warmUp, newLock()).run(new ArrayList<>(started), new ArrayDeque<>(), 0);
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
