package dev.holdfast.benchmarks.libraries;

import dev.holdfast.benchmarks.wire.LockRequests;
import dev.holdfast.benchmarks.wire.Replies;
import dev.holdfast.benchmarks.wire.Request;
import dev.holdfast.benchmarks.wire.Wire;

/** Sends the scripts by hand, one after the other, with any client. */
final class PlainHandle implements LockClient.Handle {
    private final Sender sender;
    private final LockRequests lock;
    private byte[] token = {};

    /** Sends a request and waits for the reply. */
    interface Sender {
        Object send(Request request) throws Exception;
    }

    PlainHandle(String name, Sender sender) {
        this.sender = sender;
        this.lock = Wire.PRODUCT.lock(name, true);
    }

    @Override
    public void acquire() throws Exception {
        token = Wire.PRODUCT.token();
        Replies.ensureDone(sender.send(lock.acquire(token)));
    }

    @Override
    public void release() throws Exception {
        Replies.ensureDone(sender.send(lock.release(token)));
    }
}
