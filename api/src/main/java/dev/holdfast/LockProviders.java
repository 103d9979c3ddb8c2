package dev.holdfast;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Opens lock providers with the drivers on the class path or module path.
 *
 * <pre>{@code
 * LockProvider locks = LockProviders.open("lock:redis://localhost:6379");
 * }</pre>
 *
 * <p>{@link LockConfig} shows the forms of a URL. The driver is chosen as follows:
 *
 * <ol>
 *   <li>Candidates are the drivers whose {@linkplain LockDriver#schemes() schemes} contain the scheme of the URL.
 *   <li>{@code lock:SCHEME+DRIVER:} selects the candidate of that {@linkplain LockDriver#name() name}.
 *   <li>Otherwise the system property {@value #DRIVER_PROPERTY}, names of drivers separated by commas, selects the candidates
 *       that it names. If it names no candidate, it does not apply to this scheme. In that case a name that belongs to no driver
 *       at all is an error, because the missing driver may be the intended one.
 *   <li>One candidate opens the URL. Several are an error, and so is none: the order of the class path never decides.
 * </ol>
 *
 * <p>A driver that cannot be loaded is named in the message of such an error, and ignored otherwise.
 *
 * <p>Each call searches for drivers with the given class loader. If none is given, it is the context class loader of the
 * calling thread; or the API's own if that one is null or does not see the API. This class has no state and is thread-safe.
 */
public final class LockProviders {
    /** The system property that selects among several drivers of one scheme: {@value}. */
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
     * @param config the configuration
     * @return a new provider, to be closed by the caller
     * @throws LockConfigurationException if an option is unknown or wrong, or there is no driver, several, or a broken one
     */
    public static LockProvider open(LockConfig config) {
        return open(config, DriverSearch.defaultLoader());
    }

    /**
     * Opens a provider with a driver that the given class loader sees. While the driver opens it, that class loader is also
     * the context class loader of the calling thread, so that a decorator finds its targets with it.
     *
     * @param config the configuration
     * @param loader the class loader that finds the drivers
     * @return a new provider, to be closed by the caller
     * @throws LockConfigurationException if an option is unknown or wrong, or there is no driver, several, or a broken one
     */
    public static LockProvider open(LockConfig config, ClassLoader loader) {
        DriverInfo driver = DriverSearch.with(Objects.requireNonNull(loader)).forScheme(config);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return open(driver, config);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Opens a provider over a client object of the application, which is neither reconfigured nor closed. The driver is the
     * one that knows the type of the object; scheme and endpoints of the configuration are ignored.
     *
     * @param client the client object, such as a Lettuce {@code RedisClient}
     * @param config the options
     * @return a new provider, to be closed by the caller
     * @throws LockConfigurationException if an option is unknown or wrong, or no driver or several know the object
     */
    public static LockProvider wrap(Object client, LockConfig config) {
        Objects.requireNonNull(client);
        DriverSearch search = DriverSearch.with(DriverSearch.defaultLoader());
        Map<DriverInfo, LockProvider> wrapped = new LinkedHashMap<>();
        try {
            for (DriverInfo driver : search.forClient(config)) {
                wrap(driver, client, config).ifPresent(provider -> wrapped.put(driver, provider));
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
                ? DriverReport.noneKnows(client, search.found())
                : DriverReport.severalKnow(client, wrapped.keySet());
    }

    static LockProvider open(DriverInfo found, LockConfig config) {
        try {
            return found.driver().orElseThrow().open(config);
        } catch (LockException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw DriverReport.failed(found, config, "open " + config, e);
        }
    }

    static Optional<LockProvider> wrap(DriverInfo found, Object client, LockConfig config) {
        try {
            return found.driver().flatMap(driver -> driver.wrap(client, config));
        } catch (LockException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw DriverReport.failed(
                    found, config, "wrap a " + client.getClass().getName(), e);
        }
    }

    /**
     * Returns the drivers that a class loader sees, including broken ones. It helps when {@link #open} finds another driver
     * than expected.
     *
     * @param loader the class loader that finds the drivers
     * @return an immutable list of the drivers
     */
    public static List<DriverInfo> drivers(ClassLoader loader) {
        return DriverSearch.with(Objects.requireNonNull(loader)).found();
    }

    private LockProviders() {}
}
