package dev.holdfast.testkit.redis;

/** Where a server runs, and what can be done to it there besides talking to it. It is reached on 127.0.0.1. */
interface ServerHost extends AutoCloseable {
    int port();

    /** Returns the process to send signals to. */
    default ServerProcess process() {
        throw new IllegalStateException(
                this + " cannot be killed, stopped or looked into from here: run this test without -D"
                        + ServerSource.PROPERTY);
    }

    @Override
    void close();
}
