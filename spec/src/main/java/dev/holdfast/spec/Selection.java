package dev.holdfast.spec;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;

/** Chooses the configurations that a build runs. */
final class Selection {
    /**
     * Returns the chosen configurations.
     *
     * @param names {@code all}, or a pattern of names such as {@code Lock_*}, or nothing: then the tier decides
     * @param full whether the build has the profile {@code full}
     */
    static List<Configuration> of(List<Configuration> all, String names, boolean full) {
        List<Configuration> chosen = names.isEmpty() || names.equals(Tier.ALL.toString())
                ? inTier(all, names.isEmpty() ? (full ? Tier.FULL : Tier.BUILD) : Tier.ALL)
                : named(all, names);
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no configuration is named " + names);
        }
        return chosen;
    }

    private static List<Configuration> inTier(List<Configuration> all, Tier run) {
        return all.stream()
                .filter(configuration -> configuration.tier().isIn(run))
                .toList();
    }

    private static List<Configuration> named(List<Configuration> all, String names) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + names);
        return all.stream()
                .filter(configuration -> matcher.matches(Path.of(configuration.name())))
                .toList();
    }

    private Selection() {}
}
