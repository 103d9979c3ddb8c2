package dev.holdfast.benchmarks;

/**
 * How much is measured.
 *
 * @param name what it is called
 * @param rounds how many interleaved rounds
 * @param scale how many samples a round has, compared with the quick run
 * @param smoke whether nobody wants the figures: then nothing may fail because the machine is busy
 */
public record Effort(String name, int rounds, double scale, boolean smoke) {
    /** Five minutes for all suites. */
    public static final Effort QUICK = new Effort("quick", 5, 1, false);

    /** What is published. */
    public static final Effort FULL = new Effort("full", 11, 2, false);

    /** Shows only that a suite works. */
    public static final Effort SMOKE = new Effort("smoke", 1, 0.01, true);

    /** Returns how many samples to take where the quick run takes so many. */
    public int samples(int quick) {
        return Math.max(2, (int) (quick * scale));
    }

    /** Returns how long to go on where the quick run takes so long. */
    public long millis(long quick) {
        return Math.max(20, (long) (quick * scale));
    }
}
