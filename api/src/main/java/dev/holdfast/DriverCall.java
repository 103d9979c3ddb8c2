package dev.holdfast;

import java.util.Optional;

/** Calls a driver, and says which driver it was when that fails in a way that a driver should not. */
final class DriverCall {
    static LockProvider open(FoundDriver found, LockConfig config) {
        LockDriver driver = found.driver().orElseThrow();
        try {
            return driver.open(config);
        } catch (LockException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw failed(found, config, "open " + config, e);
        }
    }

    static Optional<LockProvider> wrap(FoundDriver found, Object client, LockConfig config) {
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
            FoundDriver found, LockConfig config, String what, Throwable failure) {
        boolean tellsSecrets = false;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage());
            tellsSecrets |= config.secrets().stream().anyMatch(message::contains);
        }
        String why =
                tellsSecrets ? failure.getClass().getName() + ", whose message has a secret in it" : failure.toString();
        return new LockConfigurationException(
                "the driver " + found + " failed to " + what + ": " + why, tellsSecrets ? null : failure);
    }

    private DriverCall() {}
}
