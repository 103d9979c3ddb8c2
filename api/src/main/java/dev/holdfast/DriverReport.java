package dev.holdfast;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Creates the exceptions for a driver that is missing, is one of several, or failed unexpectedly. Each message says what was
 * requested, what was found, and what to do. Thread-safe.
 */
final class DriverReport {
    static LockConfigurationException none(LockConfig config, List<DriverInfo> found) {
        String requested = config.driver()
                .map(driver -> "the driver '" + driver + "' for the scheme '" + config.scheme() + "'")
                .orElse("a driver for the scheme '" + config.scheme() + "'");
        boolean isBroken = found.stream().anyMatch(driver -> driver.failure().isPresent());
        return report(
                "No driver for " + config + ": " + requested + " was requested. " + described(found) + " To fix this, "
                        + (isBroken ? "repair what is broken, or " : "") + MissingDriverAdvice.missing(config, found),
                found);
    }

    static LockConfigurationException several(LockConfig config, List<DriverInfo> candidates) {
        String problem = "Several drivers for the scheme '" + config.scheme() + "' of " + config + ": "
                + listed(candidates) + ". The order of the class path does not choose a lock implementation: ";
        SortedSet<String> names = candidates.stream()
                .flatMap(driver -> driver.name().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        if (names.size() < candidates.size()) {
            return new LockConfigurationException(
                    problem + "they have the same name, so nothing can choose between them; keep one of them.");
        }
        String example = names.first();
        return new LockConfigurationException(problem + "keep one of them, or name one in the URL as lock:"
                + config.scheme() + "+" + example + ":, or set the system property -D" + LockProviders.DRIVER_PROPERTY
                + "=" + example + ".");
    }

    static LockConfigurationException preferredIsMissing(
            LockConfig config, Set<String> missing, List<DriverInfo> found) {
        return report(
                "The system property " + LockProviders.DRIVER_PROPERTY + " requests the driver "
                        + String.join(", ", missing) + ", which was not found, to open " + config + ". "
                        + described(found)
                        + " Correct the property, or add the artifact of that driver.",
                found);
    }

    static LockConfigurationException noneKnows(Object client, List<DriverInfo> found) {
        return report(
                "No driver knows a client of type " + client.getClass().getName() + ". " + described(found)
                        + " Add the artifact of the driver for this client, or pass the client object itself.",
                found);
    }

    static LockConfigurationException severalKnow(Object client, Collection<DriverInfo> drivers) {
        return new LockConfigurationException("Several drivers know a client of type "
                + client.getClass().getName() + ": " + listed(drivers)
                + ". Name one in the configuration: LockConfig.builder(...).driver(\"NAME\").");
    }

    /**
     * Creates the exception for a driver that failed unexpectedly. A client library may repeat its arguments in a message, so its
     * failure becomes the cause only if it contains no secret.
     */
    static LockConfigurationException failed(DriverInfo found, LockConfig config, String what, Throwable failure) {
        boolean showsSecret = showsSecret(failure, config, Collections.newSetFromMap(new IdentityHashMap<>()));
        String why =
                showsSecret ? failure.getClass().getName() + ", whose message has a secret in it" : failure.toString();
        return new LockConfigurationException(
                "the driver " + found + " failed to " + what + ": " + why, showsSecret ? null : failure);
    }

    /** Returns whether a stack trace of the failure would show a secret of the configuration. */
    private static boolean showsSecret(Throwable failure, LockConfig config, Set<Throwable> seen) {
        if (!seen.add(failure)) {
            return false;
        }
        String text = failure.toString();
        if (config.secrets().stream().anyMatch(text::contains)) {
            return true;
        }
        Throwable cause = failure.getCause();
        if (cause != null && showsSecret(cause, config, seen)) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (showsSecret(suppressed, config, seen)) {
                return true;
            }
        }
        return false;
    }

    private static LockConfigurationException report(String message, List<DriverInfo> found) {
        LockConfigurationException report = new LockConfigurationException(message);
        found.forEach(driver -> driver.failure().ifPresent(report::addSuppressed));
        return report;
    }

    private static String described(List<DriverInfo> found) {
        String working = listed(
                found.stream().filter(driver -> driver.failure().isEmpty()).toList());
        String broken = listed(
                found.stream().filter(driver -> driver.failure().isPresent()).toList());
        return (working.isEmpty() ? "Found no working driver." : "Found: " + working + ".")
                + (broken.isEmpty() ? "" : " Broken: " + broken + ".");
    }

    private static String listed(Collection<DriverInfo> drivers) {
        return drivers.stream().map(Objects::toString).sorted().collect(Collectors.joining("; "));
    }

    private DriverReport() {}
}
