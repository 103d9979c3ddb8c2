package dev.holdfast;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Says why no driver was chosen: what was asked, what was found, and what to do. */
final class DriverReport {
    private static final String REDIS_BACKENDS =
            "one of dev.holdfast:holdfast-backend-jedis, holdfast-backend-lettuce and" + " holdfast-backend-redisson";

    private static final Map<String, String> REMEDIES = Map.of(
            "redis", "add " + REDIS_BACKENDS,
            "rediss", "add " + REDIS_BACKENDS,
            "memory", "add dev.holdfast:holdfast-backend-memory",
            "redlock", "a quorum needs dev.holdfast:holdfast-redlock, which this version does not have yet",
            "breaker",
                    "a circuit breaker needs dev.holdfast:holdfast-resilience4j, which this version does not have yet",
            "redis-sentinel",
                    "Redis Sentinel is not supported by this version; connect to the primary with lock:redis://",
            "redis-cluster",
                    "Redis Cluster is not supported by this version; connect to a single server with lock:redis://");

    static LockConfigurationException none(LockConfig config, List<FoundDriver> found) {
        String asked = config.client()
                .map(client -> "the driver '" + client + "' for the scheme '" + config.scheme() + "'")
                .orElse("a driver for the scheme '" + config.scheme() + "'");
        String remedy = REMEDIES.getOrDefault(
                config.scheme(),
                "check the scheme" + Nearest.hint(config.scheme(), REMEDIES.keySet())
                        + ", or add the artifact of its driver");
        return report(
                "No driver for " + config + ": " + asked + " was asked for. " + described(found) + " To repair this, "
                        + remedy + ".",
                found);
    }

    static LockConfigurationException several(LockConfig config, List<FoundDriver> candidates) {
        String names = names(candidates);
        String example = candidates.get(0).name().orElse("NAME");
        return new LockConfigurationException(
                "Several drivers for the scheme '" + config.scheme() + "' of " + config + ": "
                        + listed(candidates)
                        + ". The order of the class path does not choose a lock implementation: keep one of them,"
                        + " or name one in the URL as lock:" + config.scheme() + "+" + example
                        + ":, or set the system property -D"
                        + LockProviders.DRIVER_PROPERTY + "=" + example + " (" + names + ")");
    }

    static LockConfigurationException preferredIsMissing(
            LockConfig config, Set<String> missing, List<FoundDriver> found) {
        return report(
                "The system property " + LockProviders.DRIVER_PROPERTY + " asks for the driver "
                        + String.join(", ", missing) + ", which was not found, to open " + config + ". "
                        + described(found)
                        + " Correct the property, or add the artifact of that driver.",
                found);
    }

    static LockConfigurationException nobodyKnows(Object client, List<FoundDriver> found) {
        return report(
                "No driver knows a client of type " + client.getClass().getName() + ". " + described(found)
                        + " Add the artifact of the driver for this client, or pass the client object itself.",
                found);
    }

    static LockConfigurationException severalKnow(Object client, Collection<FoundDriver> drivers) {
        return new LockConfigurationException("Several drivers know a client of type "
                + client.getClass().getName() + ": " + listed(drivers)
                + ". Name one in the configuration: LockConfig.builder(...).client(\"NAME\")");
    }

    private static LockConfigurationException report(String message, List<FoundDriver> found) {
        LockConfigurationException report = new LockConfigurationException(message);
        found.forEach(driver -> driver.failure().ifPresent(report::addSuppressed));
        return report;
    }

    private static String described(List<FoundDriver> found) {
        List<FoundDriver> working =
                found.stream().filter(driver -> driver.failure().isEmpty()).toList();
        List<FoundDriver> broken =
                found.stream().filter(driver -> driver.failure().isPresent()).toList();
        String text = working.isEmpty() ? "Found no working driver." : "Found: " + listed(working) + ".";
        return broken.isEmpty() ? text : text + " Broken: " + listed(broken) + ".";
    }

    private static String listed(Collection<FoundDriver> drivers) {
        return drivers.stream().map(Objects::toString).sorted().collect(Collectors.joining("; "));
    }

    private static String names(Collection<FoundDriver> drivers) {
        return drivers.stream()
                .flatMap(driver -> driver.name().stream())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private DriverReport() {}
}
