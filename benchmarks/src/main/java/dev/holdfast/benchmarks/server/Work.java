package dev.holdfast.benchmarks.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind of operation whose cost on the server is measured. */
interface Work {
    /** The number of operations that are sent at once. */
    int BATCH = 100;

    /**
     * Does what the operations need, without being measured.
     *
     * @param lock the name of a lock that was not used before
     */
    void prepare(Pipeline connection, String lock) throws IOException;

    /** Adds the commands of an operation. */
    void add(Pipeline connection, int number);

    /** Returns whether the operation succeeded, according to the replies to its commands. */
    boolean isDone(List<@Nullable Object> replies);

    /**
     * Runs whole batches of operations. Throws if one fails, so that no failure is measured as a success.
     *
     * @param operations how many to run at least
     * @return the number of operations
     */
    default int run(Pipeline connection, int operations) throws IOException {
        int done = 0;
        for (; done < operations; done += BATCH) {
            for (int i = 0; i < BATCH; i++) {
                add(connection, done + i);
            }
            List<@Nullable Object> replies = connection.flush();
            int commands = replies.size() / BATCH;
            for (int i = 0; i < BATCH; i++) {
                List<@Nullable Object> own = new ArrayList<>(replies.subList(i * commands, (i + 1) * commands));
                if (!isDone(own)) {
                    throw new IllegalStateException("an operation failed: " + own);
                }
            }
        }
        return done;
    }
}
