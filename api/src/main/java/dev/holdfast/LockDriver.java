package dev.holdfast;

import java.util.Optional;
import java.util.Set;

/**
 * Opens providers of one backend or decorator. {@link LockProviders} finds drivers with {@link java.util.ServiceLoader}.
 *
 * <p>An implementation has a public constructor without parameters that touches no class of the client library, so that a
 * missing client jar is reported by {@link #open} and not as a failure to load the driver. It is announced in
 * {@code META-INF/services/dev.holdfast.LockDriver} and in the module descriptor. Implementations are thread-safe.
 */
public interface LockDriver {
    /**
     * Returns the name of this driver, which selects it in {@code lock:redis+NAME://…}.
     *
     * @return a name of lower-case letters, digits and hyphens, unique among drivers
     */
    String name();

    /**
     * Returns the URL schemes that this driver opens, such as {@code redis}.
     *
     * @return the schemes, in lower case
     */
    Set<String> schemes();

    /**
     * Opens a provider. Validates the whole configuration, unknown options included, and connects in the background.
     *
     * @param config the configuration; its scheme is one of {@link #schemes()}
     * @return a new provider
     * @throws LockConfigurationException if the configuration is wrong or the client library is missing
     */
    LockProvider open(LockConfig config);

    /**
     * Opens a provider over a client object of the application, which is neither reconfigured nor closed.
     *
     * @param client the client object
     * @param config the options; its scheme and endpoints are ignored
     * @return a new provider, or empty if the object is not of a type that this driver knows
     * @throws LockConfigurationException if the configuration is wrong
     */
    Optional<LockProvider> wrap(Object client, LockConfig config);
}
