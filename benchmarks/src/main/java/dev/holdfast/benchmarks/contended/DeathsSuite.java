package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Suite;
import java.util.ArrayList;
import java.util.List;

/** Measures one lock while some of its waiting processes are killed. */
public final class DeathsSuite implements Suite {
    private static final int PROCESSES = 6;
    private static final int HOLD_MILLIS = 5;
    private static final int WAITS_FOR_EACH_DEATH = 50;

    /** The acquisitions of each process in a round. */
    private static final int WAITS = 25;

    private static final int WARM_UPS = 200;

    /** Few processes, because each takes a second to start; and slow, so that one can be killed while it waits on a busy machine. */
    private static final DeathRun.Plan SMOKE = new DeathRun.Plan(3, 60, 5, 1, 5);

    @Override
    public String name() {
        return "deaths";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        DeathRun.Plan plan = effort.smoke() ? SMOKE : plan(effort.samples(WAITS));
        List<DeathRound.Result> withoutDeaths = new ArrayList<>();
        List<DeathRound.Result> deaths = new ArrayList<>();
        try (KillableWorkers workers = new KillableWorkers()) {
            DeathRun run = new DeathRun(workers, plan);
            for (int round = 0; round < effort.rounds(); round++) {
                if (round % 2 == 0) {
                    withoutDeaths.add(run.withoutDeaths());
                    deaths.add(run.withDeaths());
                } else {
                    deaths.add(run.withDeaths());
                    withoutDeaths.add(run.withoutDeaths());
                }
            }
        }
        return new DeathsSection(plan, withoutDeaths, deaths).section();
    }

    private static DeathRun.Plan plan(int waits) {
        int deaths = PROCESSES * waits / WAITS_FOR_EACH_DEATH;
        return new DeathRun.Plan(PROCESSES, HOLD_MILLIS, waits, deaths, WARM_UPS);
    }
}
