package dev.holdfast;

import java.net.URL;
import java.security.CodeSource;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A driver that {@link LockProviders#drivers} found, whether it works or is broken. {@link #toString()} describes it in one
 * line. Immutable and thread-safe.
 */
public final class DriverInfo {
    private final String className;
    private final String origin;
    private final String name;
    private final Set<String> schemes;
    private final @Nullable LockDriver driver;
    private final @Nullable Throwable failure;

    private DriverInfo(
            String className,
            String origin,
            String name,
            Set<String> schemes,
            @Nullable LockDriver driver,
            @Nullable Throwable failure) {
        this.className = className;
        this.origin = origin;
        this.name = name;
        this.schemes = schemes;
        this.driver = driver;
        this.failure = failure;
    }

    /** Describes a driver. */
    static DriverInfo of(LockDriver driver) {
        Class<?> type = driver.getClass();
        try {
            String name = Schemes.checkedDriver(driver.name());
            return new DriverInfo(type.getName(), originOf(type), name, Set.copyOf(driver.schemes()), driver, null);
        } catch (RuntimeException | LinkageError e) {
            return broken(type, e);
        }
    }

    static DriverInfo broken(Class<?> type, Throwable failure) {
        return new DriverInfo(type.getName(), originOf(type), "", Set.of(), null, failure);
    }

    /** Describes a driver whose class could not be loaded, so that only the failure is known. */
    static DriverInfo broken(Throwable failure) {
        return new DriverInfo("", "", "", Set.of(), null, failure);
    }

    /**
     * Returns the name of the driver.
     *
     * @return {@link LockDriver#name()}, or empty if the driver is broken
     */
    public Optional<String> name() {
        return driver == null ? Optional.empty() : Optional.of(name);
    }

    /**
     * Returns the URL schemes that the driver opens.
     *
     * @return {@link LockDriver#schemes()}; empty if the driver is broken
     */
    public Set<String> schemes() {
        return schemes;
    }

    /**
     * Returns the class of the driver.
     *
     * @return the name of the class, or empty if the class could not be loaded
     */
    public Optional<String> className() {
        return className.isEmpty() ? Optional.empty() : Optional.of(className);
    }

    /**
     * Returns why the driver is broken.
     *
     * @return what went wrong when it was loaded, or empty if it works
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Returns the driver, if it works. */
    Optional<LockDriver> driver() {
        return Optional.ofNullable(driver);
    }

    private static String originOf(Class<?> type) {
        if (type.getModule().isNamed()) {
            return " in module " + type.getModule().getName();
        }
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        if (location == null) {
            return "";
        }
        String path = location.getPath();
        return path.endsWith(".jar") ? " in " + path.substring(path.lastIndexOf('/') + 1) : "";
    }

    @Override
    public String toString() {
        String where = className + origin;
        if (failure == null) {
            return name + " for " + String.join(", ", new TreeSet<>(schemes)) + " (" + where + ")";
        }
        return where + (where.isEmpty() ? "" : ": ") + reason(failure);
    }

    /**
     * Returns why a driver is broken. ServiceLoader wraps the exception of a constructor as a cause. Its own errors have no
     * cause, and their message says what is missing.
     */
    private static String reason(Throwable failure) {
        if (!(failure instanceof ServiceConfigurationError)) {
            return failure.toString();
        }
        Throwable cause = failure.getCause();
        return cause == null ? String.valueOf(failure.getMessage()) : cause.toString();
    }
}
