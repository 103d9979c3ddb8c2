package dev.holdfast.testkit.backend;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;

/** A client object of an application, which a provider shares. */
public interface ExistingClient extends AutoCloseable {
    /** Returns the object of the client library. */
    Object client();

    /** Creates a provider with the factory of the backend. */
    LockProvider provider(LockConfig config);

    /** Writes and reads a value with the client, on each of its connections. */
    void use();

    /** Returns the settings that a provider must not change, in a form that can be compared. */
    String settings();

    /** Returns whether calls share a pool of connections with the application. */
    boolean sharesPool();

    /** Occupies all connections of the client, as slow commands of the application do. */
    void occupy();

    @Override
    void close();
}
