package dev.holdfast.benchmarks.server;

import dev.holdfast.benchmarks.wire.LockRequests;
import dev.holdfast.benchmarks.wire.Replies;
import dev.holdfast.benchmarks.wire.Wire;
import dev.holdfast.benchmarks.wire.Words;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Looks again and again whether it is the turn of a waiter. It never is. */
final class Poll implements Work {
    private final Wire wire;
    private byte[] waiter = {};
    private Object joined = "";
    private LockRequests lock;

    Poll(Wire wire) {
        this.wire = wire;
        this.lock = wire.lock("", true);
    }

    @Override
    public void prepare(Pipeline connection, String name) throws IOException {
        lock = wire.lock(name, true);
        waiter = wire.token();
        connection.command(lock.join(wire.token(), Words.CHANNEL));
        joined = Objects.requireNonNull(connection.command(lock.join(waiter, Words.CHANNEL)));
    }

    @Override
    public void add(Pipeline connection, int number) {
        connection.add(lock.poll(waiter, Words.CHANNEL, joined));
    }

    @Override
    public boolean isDone(List<@Nullable Object> replies) {
        return Replies.status(replies.get(0)).equals("WAIT");
    }
}
