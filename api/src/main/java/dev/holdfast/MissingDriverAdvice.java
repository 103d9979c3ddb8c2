package dev.holdfast;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what to do when a driver is missing. Thread-safe. */
final class MissingDriverAdvice {
    /** The drivers of each scheme; each has an artifact of its name. */
    private static final Map<String, List<String>> BACKENDS = Map.of(
            "redis", List.of("jedis", "lettuce", "redisson"),
            "rediss", List.of("jedis", "lettuce", "redisson"),
            "memory", List.of("memory"));

    /** The advice for decorators, and for schemes that have no driver yet. */
    private static final Map<String, String> OTHERS = Map.of(
            "redlock", "add dev.holdfast:holdfast-redlock, the quorum.",
            "breaker", "add dev.holdfast:holdfast-resilience4j, the circuit breaker.",
            "redis-sentinel",
                    "note that this version does not support Redis Sentinel; connect to the primary with lock:redis://.",
            "redis-cluster",
                    "note that this version does not support Redis Cluster; connect to a single server with lock:redis://.");

    /** Returns the end of a sentence: what to do if no driver that was found opens the configuration. */
    static String missing(LockConfig config, List<DriverInfo> found) {
        String scheme = config.scheme();
        if (OTHERS.containsKey(scheme)) {
            return OTHERS.get(scheme);
        }
        List<String> backends = BACKENDS.getOrDefault(scheme, List.of());
        Set<String> names = namesFor(scheme, found);
        names.addAll(backends);
        if (names.isEmpty()) {
            return "check the scheme, or add the artifact of its driver"
                    + DidYouMean.suggestion(scheme, schemes(found));
        }
        String requested = config.driver().orElse("");
        if (requested.isEmpty() || backends.contains(requested)) {
            return "add " + (requested.isEmpty() && backends.size() > 1 ? "one of " : "")
                    + (requested.isEmpty() ? backends : List.of(requested))
                            .stream().map(MissingDriverAdvice::artifact).collect(Collectors.joining(", "))
                    + ".";
        }
        return "check the name of the driver, or add its artifact" + DidYouMean.suggestion(requested, names);
    }

    private static Set<String> namesFor(String scheme, List<DriverInfo> found) {
        return found.stream()
                .filter(driver -> driver.schemes().contains(scheme))
                .flatMap(driver -> driver.name().stream())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<String> schemes(List<DriverInfo> found) {
        Set<String> schemes = new HashSet<>(BACKENDS.keySet());
        schemes.addAll(OTHERS.keySet());
        found.forEach(driver -> schemes.addAll(driver.schemes()));
        return schemes;
    }

    private static String artifact(String driver) {
        return "dev.holdfast:holdfast-backend-" + driver;
    }

    private MissingDriverAdvice() {}
}
