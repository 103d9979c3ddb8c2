package dev.holdfast.benchmarks.server;

import dev.holdfast.benchmarks.wire.LockRequests;
import dev.holdfast.benchmarks.wire.Replies;
import dev.holdfast.benchmarks.wire.Wire;
import dev.holdfast.benchmarks.wire.Words;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renews the lease of a lock. */
final class Extend implements Work {
    private final Wire wire;
    private byte[] holder = {};
    private LockRequests lock;

    Extend(Wire wire) {
        this.wire = wire;
        this.lock = wire.lock("", true);
    }

    @Override
    public void prepare(Pipeline connection, String name) throws IOException {
        lock = wire.lock(name, true);
        holder = wire.token();
        connection.command(lock.join(holder, Words.CHANNEL));
    }

    @Override
    public void add(Pipeline connection, int number) {
        connection.add(lock.extend(holder));
    }

    @Override
    public boolean isDone(List<@Nullable Object> replies) {
        return Replies.text(replies.get(0)).endsWith("\nOK");
    }
}
