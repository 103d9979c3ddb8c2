package dev.holdfast.benchmarks.holding;

/**
 * What it costs to hold {@link Holder#LOCKS} locks that are renewed.
 *
 * @param scripts scripts in each renewal period
 * @param batch how many locks each of these scripts renewed
 * @param threads threads that are this library's own, beside those of the client
 * @param connections connections to the server
 * @param bytes heap for each lock
 * @param bytesOfUsed heap that is left for each lock that was used before and is not held; NaN if those were few
 * @param otherKeys keys that are left after the release of all, beside fencing tokens
 * @param endlessKeys keys without a time limit that are left then
 */
record Held(
        double scripts,
        double batch,
        int threads,
        int connections,
        double bytes,
        double bytesOfUsed,
        int otherKeys,
        int endlessKeys) {}
