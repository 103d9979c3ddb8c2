package dev.holdfast.benchmarks;

/**
 * The extent of a run.
 *
 * @param name its name
 * @param rounds the number of interleaved rounds
 * @param scale the samples in a round, relative to the quick run
 * @param smoke whether the figures do not matter, so that a busy machine must not make the run fail
 */
public record Effort(String name, int rounds, double scale, boolean smoke) {
    /** Takes about seven minutes for all suites. */
    public static final Effort QUICK = new Effort("quick", 5, 1, false);

    /** The extent of published runs. */
    public static final Effort FULL = new Effort("full", 11, 2, false);

    /** Shows only that the suites work. */
    public static final Effort SMOKE = new Effort("smoke", 1, 0.01, true);

    /** Returns the number of samples for the given number of the quick run. */
    public int samples(int quick) {
        return Math.max(2, (int) (quick * scale));
    }

    /** Returns the time in milliseconds for the given time of the quick run. */
    public long millis(long quick) {
        return Math.max(20, (long) (quick * scale));
    }
}
