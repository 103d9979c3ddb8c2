package dev.holdfast.benchmarks.redlock;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Measurements;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Suite;
import org.HdrHistogram.Histogram;

/** Redlock over five local servers. */
public final class RedlockSuite implements Suite {
    @Override
    public String name() {
        return "redlock";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        Measurements measurements;
        try (Servers servers = new Servers();
                Contenders contenders = new Contenders(servers)) {
            measurements = new RedlockRun(servers, contenders, effort).run();
        }
        Histogram refusals = FastFailure.measure(effort);
        return RedlockSection.of(measurements, refusals);
    }
}
