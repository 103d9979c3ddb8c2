package dev.holdfast;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/** Calls a driver, and says which driver it was when that fails in a way that a driver should not. */
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

    /** A client library may repeat what it was given, so its failure is the cause only if no secret is in there. */
    private static LockConfigurationException failed(
            DriverInfo found, LockConfig config, String what, Throwable failure) {
        boolean tellsSecrets = tells(failure, config, Collections.newSetFromMap(new IdentityHashMap<>()));
        String why =
                tellsSecrets ? failure.getClass().getName() + ", whose message has a secret in it" : failure.toString();
        return new LockConfigurationException(
                "the driver " + found + " failed to " + what + ": " + why, tellsSecrets ? null : failure);
    }

    /** Tells whether a stack trace of the failure would show a secret of the configuration. */
    private static boolean tells(Throwable failure, LockConfig config, Set<Throwable> seen) {
        if (!seen.add(failure)) {
            return false;
        }
        String text = failure.toString();
        if (config.secrets().stream().anyMatch(text::contains)) {
            return true;
        }
        Throwable cause = failure.getCause();
        if (cause != null && tells(cause, config, seen)) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (tells(suppressed, config, seen)) {
                return true;
            }
        }
        return false;
    }

    private DriverCall() {}
}
