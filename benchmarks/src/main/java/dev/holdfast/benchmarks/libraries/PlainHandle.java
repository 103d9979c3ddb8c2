package dev.holdfast.benchmarks.libraries;

import dev.holdfast.benchmarks.libraries.PlainScripts.Code;

/** Sends the scripts by hand, one after the other, with any client. */
final class PlainHandle implements LockClient.Handle {
    private final Sender sender;
    private final byte[][] keys;
    private byte[] token = {};

    /** Sends a script and waits for the reply. */
    interface Sender {
        byte[] send(Code script, byte[][] keys, byte[][] args) throws Exception;
    }

    PlainHandle(String name, Sender sender) {
        this.sender = sender;
        this.keys = PlainScripts.keys(name);
    }

    @Override
    public void acquire() throws Exception {
        token = PlainScripts.token();
        PlainScripts.ensureDone(sender.send(PlainScripts.ACQUIRE, keys, PlainScripts.queueArgs(token)));
    }

    @Override
    public void release() throws Exception {
        PlainScripts.ensureDone(sender.send(PlainScripts.RELEASE, keys, PlainScripts.releaseArgs(token)));
    }
}
