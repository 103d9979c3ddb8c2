package dev.holdfast.testkit.jvm;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A backend, and its entries on a class path: the module and its client library. */
public enum Backend {
    /** Jedis. */
    JEDIS("jedis"),
    /** Lettuce. */
    LETTUCE("lettuce-core"),
    /** Redisson. */
    REDISSON("redisson"),
    /** Locks within one process. For a fleet of processes this is a broken lock, and a test must detect that. */
    MEMORY("");

    private final String client;

    Backend(String client) {
        this.client = client;
    }

    /**
     * Returns the client libraries of Redis that a fault scenario runs on: the one of {@code -Dholdfast.backend=jedis} if that
     * is set, else those that {@link Variants#toRun} chooses.
     */
    public static List<Backend> ofScenario(int number) {
        String given = System.getProperty("holdfast.backend", "");
        if (!given.isEmpty()) {
            return List.of(valueOf(given.toUpperCase(Locale.ROOT)));
        }
        return Variants.toRun("scenario " + number, number, List.of(JEDIS, LETTUCE, REDISSON));
    }

    /** Returns a class path without the other backends. */
    public ClassPath aloneOn(ClassPath all) {
        if (all.entries().stream().noneMatch(this::isModule)) {
            throw new IllegalStateException("holdfast-backend-" + this + " is not on the class path: " + all);
        }
        return all.without(entry -> Stream.of(values()).anyMatch(other -> other != this && other.owns(entry)));
    }

    /** Returns whether a jar or folder is this backend's module or client library. */
    public boolean owns(Path entry) {
        return isModule(entry) || (!client.isEmpty() && isJar(entry, client));
    }

    private boolean isModule(Path entry) {
        return isJar(entry, "holdfast-backend-" + this) || entry.endsWith(Path.of("backend-" + this, "target/classes"));
    }

    private static boolean isJar(Path entry, String artifact) {
        return entry.getFileName().toString().matches(artifact + "-\\d.*\\.jar");
    }

    /** Returns the name of the driver. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
