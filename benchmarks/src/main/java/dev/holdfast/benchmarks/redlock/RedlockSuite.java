package dev.holdfast.benchmarks.redlock;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Measurements;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Suite;
import org.HdrHistogram.Histogram;

/** Measures Redlock on five local servers. */
public final class RedlockSuite implements Suite {
    @Override
    public String name() {
        return "redlock";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        Histogram refusals = FastFailure.measure(effort);
        try (Servers servers = new Servers();
                Contenders contenders = new Contenders(servers, effort)) {
            RedlockRun run = new RedlockRun(servers, contenders, effort);
            Measurements measurements = run.run();
            return RedlockSection.of(measurements, refusals, run.repeated());
        }
    }
}
