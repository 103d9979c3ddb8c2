package dev.holdfast.benchmarks.contended;

import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A round in which each process acquires the lock a number of times, and the replacement of a dead process does the rest of its
 * work. Used once, by one thread.
 */
final class DeathRound {
    private final KillableWorkers workers;
    private final DeathRun.Plan plan;
    private final String lock;
    private final Random moments;
    private final Map<Integer, Integer> left = new HashMap<>();
    private final List<Hold> notes = new ArrayList<>();

    DeathRound(KillableWorkers workers, DeathRun.Plan plan, String lock) {
        this.workers = workers;
        this.plan = plan;
        this.lock = lock;
        this.moments = new Random(lock.hashCode());
    }

    /** The result of the round. */
    record Result(Holds holds, int deaths) {}

    /**
     * Runs the round.
     *
     * @param contestants the processes that acquire the lock; dead ones are replaced in this list
     * @param standingBy the replacements
     */
    Result run(List<Integer> contestants, Deque<Integer> standingBy, int deaths) throws Exception {
        contestants.forEach(member -> want(member, plan.waits()));
        int died = 0;
        while (!left.isEmpty()) {
            KillableWorkers.Line line = workers.next();
            int member = line.number();
            if (line.text().equals(KillableWorker.DONE)) {
                left.remove(member);
                continue;
            }
            Hold hold = KillableWorker.hold(member, line.text());
            notes.add(hold);
            Integer waitsToGo = left.computeIfPresent(member, (number, waits) -> waits - 1);
            boolean waitsForAll = waitsToGo != null && waitsToGo > 1; // neither dead nor about to end
            if (died < deaths && isDue(died) && waitsForAll && isKilledWaiting(member, hold.releasing())) {
                died++;
                left.remove(member);
                int next = standingBy.remove();
                contestants.set(contestants.indexOf(member), next);
                want(next, waitsToGo);
            }
        }
        return new Result(Holds.of(notes.subList(plan.processes(), notes.size())), died);
    }

    private void want(int member, int waits) {
        left.put(member, waits);
        workers.want(member, lock, plan.holdMillis(), waits);
    }

    /** Returns whether the next death is due. Deaths are evenly spaced, with half of that distance at both ends. */
    private boolean isDue(int died) {
        return notes.size() >= plan.waitsForEachDeath() * (2 * died + 1) / 2;
    }

    /**
     * Kills a process at some moment of its wait, which began at the given time. Does nothing if this is so late that the process
     * may be the holder: a dead holder is another case.
     */
    private boolean isKilledWaiting(int member, long since) throws InterruptedException {
        long moment = since + (long) (plan.waitNanos() * (0.1 + moments.nextDouble() / 2));
        TimeUnit.NANOSECONDS.sleep(moment - System.nanoTime());
        if (System.nanoTime() - since > plan.waitNanos() * 3 / 4) {
            return false;
        }
        workers.kill(member);
        return true;
    }
}
