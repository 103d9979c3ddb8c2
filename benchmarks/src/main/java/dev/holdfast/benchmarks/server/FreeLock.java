package dev.holdfast.benchmarks.server;

import dev.holdfast.benchmarks.wire.Replies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Acquires and releases free locks, each with a name of its own. */
final class FreeLock implements Work {
    private final Pair pair;
    private String prefix = "";

    FreeLock(Pair pair) {
        this.pair = pair;
    }

    /** The commands to acquire and to release a lock. */
    interface Pair {
        /** Adds the commands. */
        void add(Pipeline connection, String lock);

        /** Returns whether the replies to these commands mean that the lock was acquired and released. */
        default boolean isDone(List<@Nullable Object> replies) {
            return replies.stream().allMatch(Replies::isDone);
        }
    }

    @Override
    public void prepare(Pipeline connection, String lock) {
        prefix = lock;
    }

    @Override
    public void add(Pipeline connection, int number) {
        pair.add(connection, prefix + "-" + number);
    }

    @Override
    public boolean isDone(List<@Nullable Object> replies) {
        return pair.isDone(replies);
    }
}
