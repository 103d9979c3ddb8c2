package dev.holdfast.spec;

import java.util.Arrays;
import java.util.Locale;

/** The smallest set of tests that runs a configuration. Each tier includes the ones before it. */
enum Tier {
    /** Each build. */
    BUILD,
    /** The profile {@code full}. */
    FULL,
    /** Only on request. */
    ALL;

    static Tier parse(String text) {
        return Arrays.stream(values())
                .filter(tier -> tier.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no tier " + text));
    }

    /** Returns whether a run of the given tier includes this one. */
    boolean isIn(Tier run) {
        return compareTo(run) <= 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
