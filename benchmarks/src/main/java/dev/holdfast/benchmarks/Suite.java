package dev.holdfast.benchmarks;

/** Scenarios that are measured in one interleaved run. */
public interface Suite {
    /** Returns its name on the command line. */
    String name();

    /** Runs the suite. Throws if something does not work, instead of measuring it. */
    Section run(Effort effort) throws Exception;
}
