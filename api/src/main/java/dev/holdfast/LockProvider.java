package dev.holdfast;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A source of distributed locks, connected to one backend. An application opens one, shares it, and closes it at shutdown.
 *
 * <pre>{@code
 * LockProvider locks = LockProviders.open("lock:redis://localhost:6379");
 * }</pre>
 *
 * <p>Opening validates everything that can be validated without a server, and connects in the background. A server that is
 * down at that time is not an error; the first operation reports it. {@link #awaitReady} waits until the provider is connected.
 *
 * <p>Implementations are thread-safe.
 */
public interface LockProvider extends AutoCloseable {
    /**
     * Returns the lock of the given name with the default options of this provider. This is cheap: it does no I/O and keeps
     * no state. Equal names are the same lock for every provider that uses the same backend and key prefix.
     *
     * @param name the name: 1 to 512 bytes of UTF-8 together with the key prefix, compared byte by byte; without unpaired
     *     surrogates, and without a <code>}</code> unless it also has a complete Redis Cluster hash tag such as
     *     <code>{user1}</code>. A name is reserved, and not allowed, if it consists of <code>#</code> and one letter, or begins
     *     with them and a colon, as in <code>#w:</code>
     * @return the lock
     * @throws IllegalArgumentException if the name is not allowed; the message says why
     * @throws IllegalStateException if this provider is closed
     */
    DistributedLock lock(String name);

    /**
     * Returns the lock of the given name with the given options. Options belong to the returned object, not to the lock:
     * other users of the same name may use others.
     *
     * @param name the name, as in {@link #lock(String)}
     * @param options the options
     * @return the lock
     * @throws IllegalArgumentException if the name is not allowed, or the options do not suit this provider; the message
     *     says why
     * @throws IllegalStateException if this provider is closed
     */
    DistributedLock lock(String name, LockOptions options);

    /**
     * Returns the abilities of this provider that not every provider has.
     *
     * @return an immutable set
     */
    Set<Capability> capabilities();

    /**
     * Waits until this provider is connected and its backend has replied. Repeats failed attempts to connect until then.
     *
     * <p>An application need not call this: the first acquisition also waits for the first connection. It is for a start that
     * should fail, or go on without locks, if there is no backend.
     *
     * <p>This default returns at once.
     *
     * @param timeout how long to wait
     * @throws InterruptedException if the thread is interrupted
     * @throws LockUnavailableException at the timeout, with the failure of the last attempt
     * @throws LockBackendException if the backend refuses this provider, for example for a wrong password
     * @throws IllegalStateException if this provider is closed
     */
    default void awaitReady(Duration timeout) throws InterruptedException {}

    /**
     * Returns what this provider knows of its backend from its last operation. Does no I/O.
     *
     * @return the health; {@linkplain ProviderHealth#unknown() unknown} by default
     */
    default ProviderHealth health() {
        return ProviderHealth.unknown();
    }

    /**
     * Finds out by one round trip whether the backend replies. Never fails because of the backend.
     *
     * <p>This default returns {@link #health()}.
     *
     * @param timeout how long to wait for the reply
     * @return the health after the round trip
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if this provider is closed
     */
    default ProviderHealth checkHealth(Duration timeout) throws InterruptedException {
        return health();
    }

    /**
     * Returns this provider, a provider that it decorates, or the client that it uses: the first that is an instance of the
     * given type.
     *
     * @param <T> the type
     * @param type the type
     * @return the object, or empty if there is none of that type
     */
    <T> Optional<T> unwrap(Class<T> type);

    /**
     * Closes this provider. Pending waits fail with {@link LockUnavailableException}; leases that are still held
     * are lost with {@link LeaseLoss.Reason#PROVIDER_CLOSED}, and released as far as the backend can be reached within a
     * command timeout. The releases of very many leases are sent one after the other. Closing waits for them for up to ten
     * seconds, as long as they make progress, and the number of locks that are left is logged. A client is closed only if
     * this provider opened it. Later calls do nothing.
     */
    @Override
    void close();
}
