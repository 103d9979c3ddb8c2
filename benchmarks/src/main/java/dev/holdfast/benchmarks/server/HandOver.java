package dev.holdfast.benchmarks.server;

import dev.holdfast.benchmarks.wire.LockRequests;
import dev.holdfast.benchmarks.wire.Replies;
import dev.holdfast.benchmarks.wire.Wire;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands a lock over to the next of some waiters, and joins the queue again, in one request. A subscriber gets the messages. */
final class HandOver implements Work {
    private static final int WAITERS = 3;

    private final Wire wire;
    private final String channel;
    private final Deque<byte[]> inLine = new ArrayDeque<>();
    private LockRequests lock;

    HandOver(Wire wire, Subscriber subscriber) {
        this.wire = wire;
        this.channel = subscriber.channel();
        this.lock = wire.lock("", true);
    }

    @Override
    public void prepare(Pipeline connection, String name) throws IOException {
        lock = wire.lock(name, true);
        inLine.clear();
        for (int i = 0; i <= WAITERS; i++) {
            byte[] token = wire.token();
            inLine.add(token);
            String status = Replies.status(connection.command(lock.join(token, channel)));
            if (!status.equals(i == 0 ? "OK" : "WAIT")) {
                throw new IllegalStateException("no queue could be made: " + status);
            }
        }
    }

    @Override
    public void add(Pipeline connection, int number) {
        byte[] next = wire.token();
        connection.add(lock.handOverAndJoin(inLine.remove(), next, channel));
        inLine.add(next);
    }

    @Override
    public boolean isDone(List<@Nullable Object> replies) {
        return Replies.status(replies.get(0)).equals("HANDED WAIT");
    }
}
