package dev.holdfast.benchmarks.libraries;

import java.util.concurrent.CompletionStage;

/** A lock library with a connection to one server. Thread-safe. */
public interface LockClient extends AutoCloseable {
    /** Returns a lock, for the use of one thread. */
    Handle lock(String name);

    /** Acquires and releases a free lock asynchronously. Not called for libraries without an asynchronous API. */
    default CompletionStage<?> pairAsync(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    void close();

    /** A lock for the use of one thread. Its methods throw if they fail. */
    interface Handle {
        /** Acquires the lock, waiting if it is busy. A library that cannot wait makes one attempt. */
        void acquire() throws Exception;

        /** Releases the lock. */
        void release() throws Exception;
    }
}
