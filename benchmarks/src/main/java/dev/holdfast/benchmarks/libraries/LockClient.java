package dev.holdfast.benchmarks.libraries;

import java.util.concurrent.CompletionStage;

/** A lock library that is connected to one server. Thread-safe. */
public interface LockClient extends AutoCloseable {
    /** Returns a lock, for the use of one thread. */
    Handle lock(String name);

    /** Takes a free lock and releases it, without a thread. Libraries that cannot are not asked. */
    default CompletionStage<?> pairAsync(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    void close();

    /** A lock as one thread uses it. What does not succeed is thrown. */
    interface Handle {
        /** Waits for the lock. A library that cannot wait tries once. */
        void acquire() throws Exception;

        /** Releases the lock. */
        void release() throws Exception;
    }
}
