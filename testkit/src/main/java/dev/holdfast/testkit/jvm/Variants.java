package dev.holdfast.testkit.jvm;

import java.util.List;

/**
 * Chooses the variants of a test that a build runs, such as the client library of a fault scenario. The full build runs all
 * of them. The default build runs one, which depends only on the system property {@value #SEED}.
 */
public final class Variants {
    /** Another seed chooses other variants. It is 0 by default, so that each build repeats the one before. */
    static final String SEED = "holdfast.seed";

    /**
     * Returns the variants to run, and prints them with the seed.
     *
     * @param test the test, for the line that is printed
     * @param number a number of the test's own, so that not all tests run on the same variant
     * @param all all variants
     */
    public static <T> List<T> toRun(String test, int number, List<T> all) {
        if (Boolean.getBoolean("holdfast.full")) {
            return all;
        }
        long seed = Long.getLong(SEED, 0);
        T chosen = all.get((int) Math.floorMod(seed + number, (long) all.size()));
        System.out.println(test + " runs on " + chosen + " (" + SEED + "=" + seed + ")");
        return List.of(chosen);
    }

    private Variants() {}
}
