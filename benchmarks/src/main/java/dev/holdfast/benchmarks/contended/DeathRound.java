package dev.holdfast.benchmarks.contended;

import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A round: each process wants the lock so often, and the one who takes the place of a dead one does what was left to do for it. Used
 * once, by one thread.
 */
final class DeathRound {
    private final Mortals mortals;
    private final DeathRun.Plan plan;
    private final String lock;
    private final Random moments;
    private final Map<Integer, Integer> left = new HashMap<>();
    private final List<Hold> notes = new ArrayList<>();

    DeathRound(Mortals mortals, DeathRun.Plan plan, String lock) {
        this.mortals = mortals;
        this.plan = plan;
        this.lock = lock;
        this.moments = new Random(lock.hashCode());
    }

    /** What it was like. */
    record Result(Holds holds, int deaths) {}

    /**
     * Runs it.
     *
     * @param contestants who wants the lock; those who died are replaced in it
     * @param standingBy who takes their places
     */
    Result run(List<Integer> contestants, Deque<Integer> standingBy, int deaths) throws Exception {
        contestants.forEach(member -> want(member, plan.waits()));
        int died = 0;
        while (!left.isEmpty()) {
            Mortals.Line line = mortals.next();
            int member = line.number();
            if (line.text().equals(Mortal.DONE)) {
                left.remove(member);
                continue;
            }
            Hold hold = Mortal.hold(member, line.text());
            notes.add(hold);
            Integer waitsToGo = left.computeIfPresent(member, (number, waits) -> waits - 1);
            boolean waitsForAll =
                    waitsToGo != null && waitsToGo > 1; // neither dead nor about to end, as the others are then
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
        mortals.want(member, lock, plan.holdMillis(), waits);
    }

    /** Deaths are evenly spaced, the first and the last half as far from the ends. */
    private boolean isDue(int died) {
        return notes.size() >= plan.waitsForEachDeath() * (2 * died + 1) / 2;
    }

    /**
     * Kills one that waits since then, at some moment of its wait; unless we come so late that it may have the lock already: a dead
     * holder is something else.
     */
    private boolean isKilledWaiting(int member, long since) throws InterruptedException {
        long moment = since + (long) (plan.waitNanos() * (0.1 + moments.nextDouble() / 2));
        TimeUnit.NANOSECONDS.sleep(moment - System.nanoTime());
        if (System.nanoTime() - since > plan.waitNanos() * 3 / 4) {
            return false;
        }
        mortals.kill(member);
        return true;
    }
}
