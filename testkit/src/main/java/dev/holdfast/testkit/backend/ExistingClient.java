package dev.holdfast.testkit.backend;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;

/** A client object of an application, which locks are to share. */
public interface ExistingClient extends AutoCloseable {
    /** Returns the object of the client library. */
    Object client();

    /** Makes a provider with the factory of the backend. */
    LockProvider provider(LockConfig config);

    /** Writes and reads a value with the client, on each of its connections. */
    void use();

    /** Returns what a provider must not change, in a form that can be compared. */
    String settings();

    /** Tells whether calls share a pool of connections with the application. */
    boolean sharesPool();

    /** Takes all connections of the client's pool, as slow commands of the application do. */
    void occupy();

    @Override
    void close();
}
