package dev.holdfast.benchmarks;

/** A subject of a measurement that acquires and releases a lock: a library, or a plain client with the same commands. */
public interface Contender extends AutoCloseable {
    /** Returns its name in tables. */
    String name();

    /** Acquires and releases a free lock. Throws if either fails, so that no failure is measured as a success. */
    void pair() throws Exception;

    @Override
    void close();
}
