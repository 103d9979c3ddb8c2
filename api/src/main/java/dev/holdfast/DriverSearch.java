package dev.holdfast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the drivers that a class loader sees, and chooses the one that opens a configuration. A broken driver does not hide the
 * others, and the order of the class path never decides. Thread-safe.
 */
final class DriverSearch {
    /**
     * The number of drivers that cannot be loaded after which a search ends: the class loader itself is broken then, and the
     * search might never end.
     */
    private static final int MAX_FAILURES = 100;

    private final List<DriverInfo> found;
    private final Set<String> preferred;

    /** Creates a search that has found these drivers. */
    DriverSearch(List<DriverInfo> found) {
        this.found = List.copyOf(found);
        this.preferred = Arrays.stream(
                        System.getProperty(LockProviders.DRIVER_PROPERTY, "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Searches with a class loader. */
    static DriverSearch with(ClassLoader loader) {
        List<DriverInfo> found = new ArrayList<>();
        Iterator<ServiceLoader.Provider<LockDriver>> providers =
                ServiceLoader.load(LockDriver.class, loader).stream().iterator();
        int failures = 0;
        while (failures < MAX_FAILURES) {
            try {
                if (!providers.hasNext()) {
                    break;
                }
                found.add(instantiated(providers.next()));
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                found.add(DriverInfo.broken(e));
            }
        }
        return new DriverSearch(found);
    }

    private static DriverInfo instantiated(ServiceLoader.Provider<LockDriver> provider) {
        try {
            return DriverInfo.of(provider.get());
        } catch (ServiceConfigurationError | LinkageError e) {
            return DriverInfo.broken(provider.type(), e);
        }
    }

    /**
     * Returns the class loader to search with if none was given: the context class loader of the calling thread if it sees this
     * copy of the API, as in a web application; otherwise the API's own.
     */
    static ClassLoader defaultLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null && sees(context) ? context : LockDriver.class.getClassLoader();
    }

    private static boolean sees(ClassLoader loader) {
        try {
            return Class.forName(LockDriver.class.getName(), false, loader) == LockDriver.class;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Returns all drivers, working or broken, in the order in which they were found, without duplicates. */
    List<DriverInfo> found() {
        return found;
    }

    /** Returns the only driver that opens the configuration, or throws. */
    DriverInfo forScheme(LockConfig config) {
        List<DriverInfo> candidates = named(
                config,
                found.stream()
                        .filter(driver -> driver.schemes().contains(config.scheme()))
                        .toList());
        List<DriverInfo> left = config.driver().isPresent() ? candidates : preferred(config, candidates);
        if (left.isEmpty()) {
            throw DriverReport.none(config, found);
        }
        if (left.size() > 1) {
            throw DriverReport.several(config, left);
        }
        return left.get(0);
    }

    /** Returns the drivers that may know a client object: the one that the configuration names, or all if it names none. */
    List<DriverInfo> forClient(LockConfig config) {
        return named(config, found);
    }

    private static List<DriverInfo> named(LockConfig config, List<DriverInfo> drivers) {
        return config.driver().isPresent()
                ? drivers.stream()
                        .filter(driver -> driver.name().equals(config.driver()))
                        .toList()
                : drivers;
    }

    /** Returns the candidates that the system property names, or all if it does not apply to them. */
    private List<DriverInfo> preferred(LockConfig config, List<DriverInfo> candidates) {
        List<DriverInfo> left = candidates.stream()
                .filter(driver -> driver.name().filter(preferred::contains).isPresent())
                .toList();
        if (!left.isEmpty() || candidates.isEmpty()) {
            return left;
        }
        Set<String> missing = new LinkedHashSet<>(preferred);
        found.forEach(driver -> driver.name().ifPresent(missing::remove));
        if (!missing.isEmpty()) {
            throw DriverReport.preferredIsMissing(config, missing, found);
        }
        return candidates;
    }
}
