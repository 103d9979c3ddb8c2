package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Suite;
import java.util.ArrayList;
import java.util.List;

/** One lock that processes wait for, some of which are killed while they do. */
public final class DeathsSuite implements Suite {
    private static final int PROCESSES = 6;
    private static final int HOLD_MILLIS = 5;
    private static final int WAITS_FOR_EACH_DEATH = 50;

    /** For each process and round. */
    private static final int WAITS = 25;

    private static final int WARM_UPS = 200;

    /** Few processes, as each costs a second; and so slow that one can be killed while it waits also on a busy machine. */
    private static final DeathRun.Plan SMOKE = new DeathRun.Plan(3, 60, 5, 1, 5);

    @Override
    public String name() {
        return "deaths";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        DeathRun.Plan plan = effort.smoke() ? SMOKE : plan(effort.samples(WAITS));
        List<DeathRound.Result> peace = new ArrayList<>();
        List<DeathRound.Result> deaths = new ArrayList<>();
        try (Mortals mortals = new Mortals()) {
            DeathRun run = new DeathRun(mortals, plan);
            for (int round = 0; round < effort.rounds(); round++) {
                if (round % 2 == 0) {
                    peace.add(run.inPeace());
                    deaths.add(run.withDeaths());
                } else {
                    deaths.add(run.withDeaths());
                    peace.add(run.inPeace());
                }
            }
        }
        return new DeathsSection(plan, peace, deaths).section();
    }

    private static DeathRun.Plan plan(int waits) {
        int deaths = PROCESSES * waits / WAITS_FOR_EACH_DEATH;
        return new DeathRun.Plan(PROCESSES, HOLD_MILLIS, waits, deaths, WARM_UPS);
    }
}
