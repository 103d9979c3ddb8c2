package dev.holdfast;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds drivers. A broken driver does not hide the others. Thread-safe. */
final class DriverSearch {
    /** After so many drivers that cannot be loaded the class loader itself is broken, and the search may never end. */
    private static final int MAX_FAILURES = 100;

    /**
     * Returns the class loader to search if none was given: the context class loader of the calling thread if it sees this
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

    /** Returns all drivers, working or broken, in the order in which they are found, without duplicates. */
    static List<DriverInfo> drivers(ClassLoader loader) {
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
        return List.copyOf(found);
    }

    private static DriverInfo instantiated(ServiceLoader.Provider<LockDriver> provider) {
        try {
            return DriverInfo.of(provider.get());
        } catch (ServiceConfigurationError | LinkageError e) {
            return DriverInfo.broken(provider.type(), e);
        }
    }

    private DriverSearch() {}
}
