package dev.holdfast.testkit.redis;

/** The host of a server, for signals and other control. The server is reached on 127.0.0.1. */
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
