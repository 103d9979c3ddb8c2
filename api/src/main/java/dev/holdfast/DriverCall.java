package dev.holdfast;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/** Calls a driver. If it fails in an unexpected way, the exception names the driver. Thread-safe. */
final class DriverCall {
    static LockProvider open(DriverInfo found, LockConfig config) {
        LockDriver driver = found.driver().orElseThrow();
        try {
            return driver.open(config);
        } catch (LockException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw failed(found, config, "open " + config, e);
        }
    }

    static Optional<LockProvider> wrap(DriverInfo found, Object client, LockConfig config) {
        Optional<LockDriver> driver = found.driver();
        if (driver.isEmpty()) {
            return Optional.empty();
        }
        try {
            return driver.get().wrap(client, config);
        } catch (LockException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw failed(found, config, "wrap a " + client.getClass().getName(), e);
        }
    }

    /** A client library may repeat its arguments, so its failure becomes the cause only if it contains no secret. */
    private static LockConfigurationException failed(
            DriverInfo found, LockConfig config, String what, Throwable failure) {
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

    private DriverCall() {}
}
