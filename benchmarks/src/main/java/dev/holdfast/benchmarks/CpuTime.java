package dev.holdfast.benchmarks;

import java.util.stream.LongStream;

/** The CPU time of processes, in user and system mode. */
public final class CpuTime {
    /** Returns the CPU time of all given live processes together so far, in microseconds. */
    public static double micros(LongStream pids) {
        return pids.mapToObj(pid -> ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElseThrow(() -> new IllegalStateException("no CPU time of process " + pid)))
                .mapToDouble(time -> time.toNanos() / 1e3)
                .sum();
    }

    /** Returns the CPU time of this process so far, in microseconds. */
    public static double ownMicros() {
        return micros(LongStream.of(ProcessHandle.current().pid()));
    }

    private CpuTime() {}
}
