package dev.holdfast.benchmarks;

/** One that takes a lock and gives it back: a library, or a plain client doing the same commands. */
public interface Contender extends AutoCloseable {
    /** Returns what it is called in tables. */
    String name();

    /** Takes a free lock and releases it. It throws if either did not succeed, so that no failure is measured as a success. */
    void pair() throws Exception;

    @Override
    void close();
}
