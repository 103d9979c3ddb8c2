package dev.holdfast.benchmarks;

/** Some scenarios that are measured in one interleaved run. */
public interface Suite {
    /** Returns what it is called on the command line. */
    String name();

    /** Runs it. What does not work as it should is thrown, and not measured. */
    Section run(Effort effort) throws Exception;
}
