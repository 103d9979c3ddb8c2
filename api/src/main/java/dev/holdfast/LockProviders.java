package dev.holdfast;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Opens lock providers with whatever driver is on the class path or module path.
 *
 * <pre>{@code
 * LockProvider locks = LockProviders.open("lock:redis://localhost:6379");
 * }</pre>
 *
 * <p>{@link LockConfig} shows the forms of a URL. Which driver opens it is decided so:
 *
 * <ol>
 *   <li>Candidates are the drivers whose {@linkplain LockDriver#schemes() schemes} contain the scheme of the URL.
 *   <li>{@code lock:SCHEME+DRIVER:} leaves the candidate of that {@linkplain LockDriver#name() name}.
 *   <li>Else the system property {@value #DRIVER_PROPERTY}, names of drivers separated by commas, leaves the candidates
 *       that it names. If it names none of them it says nothing about this scheme, as long as all drivers that it names are
 *       there; but a name that no driver has is an error then, as that driver might have been the one to use.
 *   <li>One candidate opens the URL. Several are an error, as is none: the order of a class path never chooses.
 * </ol>
 *
 * <p>A driver that cannot be loaded is named in the message of such an error, and is no obstacle otherwise.
 *
 * <p>Drivers are searched anew each time with the context class loader of the calling thread, or with the API's own class
 * loader if that one is null or does not see the API; or with the class loader given. This class keeps no state.
 */
public final class LockProviders {
    /** The system property that chooses among several drivers of one scheme: {@value}. */
    public static final String DRIVER_PROPERTY = "dev.holdfast.driver";

    /**
     * Opens a provider.
     *
     * @param url a URL, such as {@code lock:redis://localhost:6379}; see {@link LockConfig}
     * @return a new provider, to be closed by the caller
     * @throws LockConfigurationException if the URL is malformed, an option is unknown or wrong, or there is no driver,
     *     several, or a broken one
     */
    public static LockProvider open(String url) {
        return open(LockConfig.parse(url));
    }

    /**
     * Opens a provider.
     *
     * @param config what to open
     * @return a new provider, to be closed by the caller
     * @throws LockConfigurationException if an option is unknown or wrong, or there is no driver, several, or a broken one
     */
    public static LockProvider open(LockConfig config) {
        return open(config, DriverSearch.defaultLoader());
    }

    /**
     * Opens a provider with a driver that the given class loader sees. While the driver opens, that is also the context class
     * loader of the calling thread, so that a decorator finds its targets where it was found itself.
     *
     * @param config what to open
     * @param loader where to search for drivers
     * @return a new provider, to be closed by the caller
     * @throws LockConfigurationException if an option is unknown or wrong, or there is no driver, several, or a broken one
     */
    public static LockProvider open(LockConfig config, ClassLoader loader) {
        DriverInfo driver = new DriverChoice(config, drivers(loader)).forScheme();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return DriverCall.open(driver, config);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Makes a provider over a client object that the application has already. The client is neither reconfigured nor closed.
     * The driver is the one that knows the type of the object; scheme and endpoints of the configuration are ignored.
     *
     * @param client the client object, such as a Lettuce {@code RedisClient}
     * @param config the options
     * @return a new provider, to be closed by the caller
     * @throws LockConfigurationException if an option is unknown or wrong, or no driver or several know the object
     */
    public static LockProvider wrap(Object client, LockConfig config) {
        Objects.requireNonNull(client);
        List<DriverInfo> found = drivers(DriverSearch.defaultLoader());
        Map<DriverInfo, LockProvider> wrapped = new LinkedHashMap<>();
        try {
            for (DriverInfo driver : new DriverChoice(config, found).named(found)) {
                DriverCall.wrap(driver, client, config).ifPresent(provider -> wrapped.put(driver, provider));
            }
        } catch (RuntimeException | Error e) {
            wrapped.values().forEach(LockProvider::close);
            throw e;
        }
        if (wrapped.size() == 1) {
            return wrapped.values().iterator().next();
        }
        wrapped.values().forEach(LockProvider::close);
        throw wrapped.isEmpty()
                ? DriverReport.nobodyKnows(client, found)
                : DriverReport.severalKnow(client, wrapped.keySet());
    }

    /**
     * Returns the drivers that a class loader sees, those that are broken included: what to look at when {@link #open} finds
     * another driver than expected.
     *
     * @param loader where to search
     * @return an immutable list of the drivers
     */
    public static List<DriverInfo> drivers(ClassLoader loader) {
        return DriverSearch.drivers(Objects.requireNonNull(loader));
    }

    private LockProviders() {}
}
